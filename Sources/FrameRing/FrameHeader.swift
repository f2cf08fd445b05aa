import Core

/// What travels with a frame's picture.
public struct FrameHeader: Sendable, Hashable {
    /// Counts the frames of a channel from 0; set by `FrameChannel.push`. A gap means dropped frames.
    public var sequence: UInt64
    /// The frame's position in the stream.
    public var time: MediaTime
    /// When the frame's packet arrived at this host.
    public var arrival: MonotonicTime
    /// True where the stream's time was broken (a jump, an outage) since the frame taken before this one. Whoever keeps a
    /// history of frames starts it anew.
    public var isDiscontinuity: Bool
    /// Breaks of time up to this frame; `FrameChannel` keeps it so that a dropped frame's mark is not lost with it.
    var breaks: UInt64 = 0

    public init(
        sequence: UInt64 = 0, time: MediaTime = .zero, arrival: MonotonicTime = MonotonicTime(nanoseconds: 0),
        isDiscontinuity: Bool = false
    ) {
        self.sequence = sequence
        self.time = time
        self.arrival = arrival
        self.isDiscontinuity = isDiscontinuity
    }
}

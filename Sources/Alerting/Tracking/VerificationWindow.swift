import Core

/// The latest frames of one detector and whether each spoke for an alert: N of M over media time.
struct VerificationWindow: Sendable {
    private struct Frame {
        var time: MediaTime
        var isRaised: Bool
    }

    /// One odd frame is no event, however sparse the frames are: the window then reaches back over this many.
    private static let minimumFrames = 3

    private let length: Duration
    private let requiredShare: Double
    /// In order of time. The first is at or before the window's start once the window is covered.
    private var frames: [Frame] = []

    init(length: Duration, requiredShare: Double) {
        self.length = length
        self.requiredShare = requiredShare
    }

    private var minimumFrames: Int { length > .zero ? Self.minimumFrames : 1 }

    mutating func add(time: MediaTime, isRaised: Bool) {
        frames.append(Frame(time: time, isRaised: isRaised))
        let start = MediaTime(nanoseconds: time.nanoseconds - length.nanoseconds)
        while frames.count > minimumFrames, frames[1].time <= start { frames.removeFirst() }
    }

    mutating func forget() { frames.removeAll(keepingCapacity: true) }

    /// The time of the first frame that spoke for the alert, if enough frames did and the whole window was seen.
    var verifiedStart: MediaTime? {
        guard let first = frames.first, let last = frames.last, frames.count >= minimumFrames,
            last.time - first.time >= length
        else { return nil }
        let inside = frames.count { last.time - $0.time <= length }
        let counted = frames.suffix(max(inside, minimumFrames))
        let raised = counted.count { $0.isRaised }
        guard raised > 0, Double(raised) >= requiredShare * Double(counted.count) else { return nil }
        return counted.first { $0.isRaised }?.time
    }
}

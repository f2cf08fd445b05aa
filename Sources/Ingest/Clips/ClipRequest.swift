import Core

/// What a clip is to show, and where it goes.
public struct ClipRequest: Sendable {
    /// Makes what is done to each picture, in place, before it is written; called once, on the clip's thread.
    public typealias Treatment = @Sendable () -> (Picture) -> Void

    /// Of the MP4 file; its folder is made.
    public var path: String
    /// The clip begins at the last keyframe at or before this, as far as the packet history reaches.
    public var start: MediaTime
    public var end: MediaTime
    /// Such as privacy masks. A clip with a treatment is decoded and encoded again, since what is encoded cannot be painted
    /// over.
    public var treatment: Treatment?

    public init(path: String, from start: MediaTime, until end: MediaTime, treatment: Treatment? = nil) {
        self.path = path
        self.start = start
        self.end = end
        self.treatment = treatment
    }
}

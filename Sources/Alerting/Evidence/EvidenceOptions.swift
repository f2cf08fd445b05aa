/// Which files are kept of an alert.
public struct EvidenceOptions: Sendable, Equatable {
    public var snapshot: Bool
    /// Draws the outline of what was found into snapshots and heat maps.
    public var boxes: Bool
    /// What spoke for the alert, painted over the snapshot's picture.
    public var heatMap: Bool
    public var clip: ClipOptions?

    public static let none = EvidenceOptions(snapshot: false)

    public init(snapshot: Bool = true, boxes: Bool = true, heatMap: Bool = false, clip: ClipOptions? = nil) {
        self.snapshot = snapshot
        self.boxes = boxes
        self.heatMap = heatMap
        self.clip = clip
    }
}

/// What a clip shows, in media time.
public struct ClipOptions: Sendable, Equatable {
    /// Ahead of the first finding that spoke for the alert; a keyframe makes it more.
    public var before: Duration
    /// Past the frame that opened the alert.
    public var after: Duration
    /// Bytes of encoded packets that one camera may hold in memory.
    public var memory: Int

    public init(before: Duration = .seconds(5), after: Duration = .seconds(10), memory: Int = 64 << 20) {
        self.before = before
        self.after = after
        self.memory = memory
    }
}

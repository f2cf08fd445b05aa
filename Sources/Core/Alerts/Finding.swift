/// What one detector says of one analysed frame. Low scores are findings too: they clear alerts.
public struct Finding: Sendable, Hashable {
    public var kind: AlertKind
    /// 0 (surely not) to 1 (surely).
    public var score: Double
    /// Where, if the detector can tell.
    public var box: Box?
    /// Names of the zones the place lies in.
    public var zones: [String]
    /// The frame's position in the stream.
    public var time: MediaTime
    /// When the frame arrived at this host; latencies count from here.
    public var arrival: MonotonicTime
    /// A sentence a guard can read.
    public var reason: String
    /// Weaker sightings of the same kind in the same frame, the strongest first: one of them may count where this one is
    /// known already or in a place that does not count.
    public var others: [Finding] = []

    public init(
        kind: AlertKind, score: Double, box: Box? = nil, zones: [String] = [], time: MediaTime, arrival: MonotonicTime,
        reason: String
    ) {
        self.kind = kind
        self.score = score
        self.box = box
        self.zones = zones
        self.time = time
        self.arrival = arrival
        self.reason = reason
    }
}

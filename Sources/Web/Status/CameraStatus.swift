import Core

/// What the page, the API and the metrics say of one camera. Holds no address and no secret.
public struct CameraStatus: Sendable, Codable {
    /// What one kind's newest finding said.
    public struct Score: Sendable, Codable {
        public var kind: String
        /// 0 to 1.
        public var score: Double
        /// Fractions of the picture.
        public var box: Box?

        public init(kind: String, score: Double, box: Box?) {
            (self.kind, self.score, self.box) = (kind, score, box)
        }
    }

    public struct Zone: Sendable, Codable {
        public var name: String
        /// Corners `[x, y]`, fractions of the picture.
        public var polygon: [[Double]]

        public init(name: String, polygon: [[Double]]) { (self.name, self.polygon) = (name, polygon) }
    }

    public var name: String
    /// `opening`, `running`, `stalled`, `unauthorized`, `unavailable`, `hung` (in the analysis of one frame), `ended`, `failed` or
    /// `stopped`.
    public var state: String
    /// Why it is not running; without secrets.
    public var reason: String?
    public var isWell: Bool
    public var sessions: UInt64 = 0
    public var packets: UInt64 = 0
    public var bytes: UInt64 = 0
    public var decoded: UInt64 = 0
    public var analysed: UInt64 = 0
    public var findings: UInt64 = 0
    /// Frames and packets that were not analysed, by reason.
    public var dropped: [String: UInt64] = [:]
    public var decodeErrors: UInt64 = 0
    /// Since the newest packet; nil before the first.
    public var ageSeconds: Double?
    public var decodeSeconds = 0.0
    public var inferenceSeconds = 0.0
    /// Arrival of a frame to its findings; nil before the first.
    public var latencyMedianSeconds: Double?
    public var latency95Seconds: Double?
    /// Of the time for which the camera learns what is normal; nil once it knows, or where it does not learn.
    public var learnedShare: Double?
    public var scores: [Score] = []
    public var zones: [Zone] = []

    public init(name: String, state: String, reason: String? = nil, isWell: Bool) {
        (self.name, self.state, self.reason, self.isWell) = (name, state, reason, isWell)
    }

    enum CodingKeys: String, CodingKey {
        case name, state, reason
        case isWell = "well"
        case sessions, packets, bytes, decoded, analysed, findings, dropped
        case decodeErrors = "decode_errors"
        case ageSeconds = "age_seconds"
        case decodeSeconds = "decode_seconds"
        case inferenceSeconds = "inference_seconds"
        case latencyMedianSeconds = "latency_p50_seconds"
        case latency95Seconds = "latency_p95_seconds"
        case learnedShare = "learned_share"
        case scores, zones
    }
}

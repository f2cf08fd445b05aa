import Foundation

/// The alert record, version 1: one line of the alert file and the body of a webhook (interface.md).
public struct AlertRecord: Sendable, Codable, Equatable {
    public enum Event: String, Sendable, Codable { case opened, updated, closed }

    /// Files beside the record, as absolute paths; they are on disk before the record names them.
    public struct Evidence: Sendable, Codable, Equatable {
        public var snapshot: String?
        public var clip: String?
        public var heatmap: String?

        public init(snapshot: String? = nil, clip: String? = nil, heatmap: String? = nil) {
            self.snapshot = snapshot
            self.clip = clip
            self.heatmap = heatmap
        }
    }

    public var version = 1
    public var type: Event
    /// Sortable by time, the same over an alert's life.
    public var id: String
    /// Rises by one per record of a host.
    public var sequence: UInt64
    public var host: String
    public var camera: String
    public var kind: AlertKind
    public var severity: Severity
    /// 0 to 1.
    public var score: Double
    /// A sentence a guard can read.
    public var reason: String
    public var startedAt: Date
    public var at: Date
    public var endedAt: Date?
    /// Position in the stream.
    public var mediaSeconds: Double
    public var zones: [String]
    public var box: Box?
    public var model: String
    public var evidence: Evidence
    /// Frame arrival to this record.
    public var latencyMilliseconds: Double
    /// True for a self-test.
    public var test: Bool
    /// SHA-256 of the JSON of the record before this one, as it stands in its line, in hexadecimal digits: so that nothing
    /// can be removed or altered unseen. Nil for a host's first record and where no history is kept.
    public var previous: String?

    enum CodingKeys: String, CodingKey {
        case version, type, id, sequence, host, camera, kind, severity, score, reason
        case startedAt = "started_at"
        case at
        case endedAt = "ended_at"
        case mediaSeconds = "media_seconds"
        case zones, box, model, evidence
        case latencyMilliseconds = "latency_ms"
        case test, previous
    }

    public init(
        type: Event, id: String, sequence: UInt64, host: String, camera: String, kind: AlertKind, severity: Severity,
        score: Double, reason: String, startedAt: Date, at: Date, endedAt: Date? = nil, mediaSeconds: Double,
        zones: [String] = [], box: Box? = nil, model: String, evidence: Evidence = Evidence(),
        latencyMilliseconds: Double, test: Bool = false, previous: String? = nil
    ) {
        self.type = type
        self.id = id
        self.sequence = sequence
        self.host = host
        self.camera = camera
        self.kind = kind
        self.severity = severity
        self.score = score
        self.reason = reason
        self.startedAt = startedAt
        self.at = at
        self.endedAt = endedAt
        self.mediaSeconds = mediaSeconds
        self.zones = zones
        self.box = box
        self.model = model
        self.evidence = evidence
        self.latencyMilliseconds = latencyMilliseconds
        self.test = test
        self.previous = previous
    }

    /// One line of JSON without its newline; numbers are rounded so that people can read them.
    public func jsonLine() throws -> Data {
        var record = self
        record.score = (score * 10_000).rounded() / 10_000
        record.mediaSeconds = (mediaSeconds * 1000).rounded() / 1000
        record.latencyMilliseconds = (latencyMilliseconds * 10).rounded() / 10
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var value = encoder.singleValueContainer()
            try value.encode(date.formatted(Self.timestampStyle))
        }
        return try encoder.encode(record)
    }

    public init(jsonLine: Data) throws {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            try Self.timestampStyle.parse(decoder.singleValueContainer().decode(String.self))
        }
        self = try decoder.decode(AlertRecord.self, from: jsonLine)
    }

    /// RFC 3339, UTC, milliseconds.
    public static let timestampStyle = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}

import Core
import Foundation

/// One alert of the history, as its latest record has it.
public struct AlertSummary: Sendable, Codable, Equatable {
    public var id: String
    public var camera: String
    public var kind: String
    public var severity: String
    /// The highest so far, 0 to 1.
    public var score: Double
    public var reason: String
    public var startedAt: Date
    public var at: Date
    /// Nil while it is open.
    public var endedAt: Date?
    public var test: Bool
    public var isAcknowledged: Bool

    enum CodingKeys: String, CodingKey {
        case id, camera, kind, severity, score, reason
        case startedAt = "started_at"
        case at
        case endedAt = "ended_at"
        case test
        case isAcknowledged = "acknowledged"
    }
}

/// All that the history knows of one alert.
public struct AlertDetails: Sendable, Codable {
    public struct Acknowledgement: Sendable, Codable, Equatable {
        public var at: Date
        public var who: String
        public var note: String?
    }

    public struct Attempt: Sendable, Codable, Equatable {
        public var at: Date
        public var answer: String
    }

    public var alert: AlertSummary
    public var records: [AlertRecord]
    public var deliveries: [DeliverySummary]
    public var acknowledgements: [Acknowledgement]
}

/// What became of one record at one endpoint.
public struct DeliverySummary: Sendable, Codable {
    public var endpoint: String
    public var sequence: UInt64
    public var alert: String
    public var state: DeliveryState
    /// Why it was given up.
    public var reason: String?
    public var nextAttemptAt: Date?
    public var attempts: [AlertDetails.Attempt]

    enum CodingKeys: String, CodingKey {
        case endpoint, sequence, alert, state, reason
        case nextAttemptAt = "next_attempt_at"
        case attempts
    }
}

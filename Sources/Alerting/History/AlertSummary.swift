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

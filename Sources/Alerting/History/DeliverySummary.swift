import Foundation

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

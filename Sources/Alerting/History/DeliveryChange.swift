import Foundation

/// What became of a delivery; the words stand in the database.
public enum DeliveryState: String, Sendable, Codable {
    case waiting, delivered
    /// Given up: too old, dropped, refused for good. It stays in the history and can be sent again.
    case dead
}

/// A step in the life of a delivery that the history is told after the fact. Losing one in a crash sends a record again,
/// under the same id; it never loses one.
struct DeliveryChange: Sendable {
    var endpoint: String
    var sequence: UInt64
    var at: Date
    var state: DeliveryState
    /// Tries so far.
    var attempts: Int
    var nextAttemptAt: Date?
    /// Of the receiver, or why there was none. Nil where nothing was tried.
    var answer: String?
    /// Why it was given up.
    var reason: String?
}

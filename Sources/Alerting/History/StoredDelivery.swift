import Core
import Foundation
import GRDB

/// A delivery as it stands in the database.
struct StoredDelivery: Sendable {
    var endpoint: String
    var json: [UInt8]
    var attempts: Int
    var acceptedAt: Date
    var nextAttemptAt: Date?

    init(row: Row) {
        endpoint = row["endpoint"]
        json = [UInt8]((row["json"] as String).utf8)
        attempts = row["attempts"]
        acceptedAt = Date(milliseconds: row["accepted_at"])
        nextAttemptAt = (row["next_attempt_at"] as Int64?).map { Date(milliseconds: $0) }
    }

    /// For a queue of this process. Nil where the record cannot be read, which only a hand in the database can cause.
    /// - Parameters: the two clocks at one moment; a wall clock that was set back makes nothing older or later than now.
    func delivery(now: MonotonicTime, wall: Date) -> Delivery? {
        guard let record = try? AlertRecord(jsonLine: Data(json)) else { return nil }
        let age = max(wall.timeIntervalSince(acceptedAt), 0)
        let pause = min(max(nextAttemptAt?.timeIntervalSince(wall) ?? 0, 0), 86_400)
        return Delivery(
            record: record, json: json, acceptedAt: now + .seconds(-age), attempts: attempts,
            notBefore: pause > 0 ? now + .seconds(pause) : nil)
    }
}

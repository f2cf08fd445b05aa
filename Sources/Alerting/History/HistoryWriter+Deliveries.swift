import Core
import Foundation
import GRDB

extension HistoryWriter {
    static func waiting(_ endpoint: String, _ database: Database) throws -> [StoredDelivery] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT deliveries.*, records.json FROM deliveries JOIN records USING (sequence)
                WHERE endpoint = ? AND state = 'waiting' ORDER BY sequence
                """, arguments: [endpoint]
        ).map(StoredDelivery.init)
    }

    /// Of all endpoints: those that are configured no more have nobody else to do it.
    static func expire(before limit: Date, _ database: Database) throws {
        try database.execute(
            sql: """
                UPDATE deliveries SET state = 'dead', reason = 'too old'
                WHERE state = 'waiting' AND accepted_at < ?
                """, arguments: [limit.milliseconds])
    }

    /// - Throws: `Failure` of kind `.badData` where there is no such alert.
    static func acknowledge(_ alert: String, by who: String, note: String?, at: Date, _ database: Database) throws {
        let sql = "SELECT EXISTS (SELECT 1 FROM alerts WHERE id = ?)"
        guard try Bool.fetchOne(database, sql: sql, arguments: [alert]) == true else {
            throw Failure(.badData, "no alert \(alert) in the history", remedy: "look with: tocsin alerts list")
        }
        try database.execute(
            sql: "INSERT INTO acknowledgements (alert, at, who, note) VALUES (?, ?, ?, ?)",
            arguments: [alert, at.milliseconds, who, note])
    }

    static func revive(
        endpoint: String?, sequence: UInt64?, at: Date, _ database: Database
    ) throws -> [StoredDelivery] {
        let chosen =
            "state = 'dead' AND (:endpoint IS NULL OR endpoint = :endpoint)"
            + " AND (:sequence IS NULL OR sequence = :sequence)"
        let arguments: StatementArguments = ["endpoint": endpoint, "sequence": sequence.map { Int64($0) }]
        var dead = try Row.fetchAll(
            database,
            sql: "SELECT deliveries.*, records.json FROM deliveries JOIN records USING (sequence) WHERE \(chosen)"
                + " ORDER BY endpoint, sequence", arguments: arguments
        ).map(StoredDelivery.init)
        try database.execute(
            sql: """
                UPDATE deliveries SET state = 'waiting', reason = NULL, attempts = 0, next_attempt_at = NULL,
                    accepted_at = \(at.milliseconds) WHERE \(chosen)
                """, arguments: arguments)
        for index in dead.indices {
            dead[index].attempts = 0
            dead[index].acceptedAt = at
            dead[index].nextAttemptAt = nil
        }
        return dead
    }
}

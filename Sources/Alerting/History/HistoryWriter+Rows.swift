import Core
import Foundation
import GRDB

extension HistoryWriter {
    static func insert(_ entry: ChainedRecord, into database: Database) throws {
        let record = entry.record
        try database.run(
            """
            INSERT INTO alerts (id, camera, kind, severity, started_at, at, ended_at, score, reason, test)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET severity = excluded.severity, at = excluded.at,
                ended_at = excluded.ended_at, score = max(score, excluded.score), reason = excluded.reason
            """,
            [
                record.id, record.camera, record.kind.rawValue, record.severity.rawValue, record.startedAt.milliseconds,
                record.at.milliseconds, record.endedAt?.milliseconds, record.score, record.reason, record.test,
            ])
        try database.run(
            "INSERT INTO records (sequence, alert, at, json, hash) VALUES (?, ?, ?, ?, ?)",
            [
                Int64(record.sequence), record.id, record.at.milliseconds,
                String(decoding: entry.json, as: UTF8.self), entry.hash,
            ])
        for endpoint in entry.endpoints {
            try insertDelivery(of: record.sequence, to: endpoint, at: record.at, into: database)
        }
    }

    static func insertDelivery(
        of sequence: UInt64, to endpoint: String, at: Date, into database: Database
    ) throws {
        try database.run(
            """
            INSERT OR IGNORE INTO deliveries (endpoint, sequence, state, attempts, accepted_at)
            VALUES (?, ?, 'waiting', 0, ?)
            """, [endpoint, Int64(sequence), at.milliseconds])
    }

    static func apply(_ change: DeliveryChange, to database: Database) throws {
        try database.run(
            """
            UPDATE deliveries SET state = ?, reason = ?, attempts = ?, next_attempt_at = ?
            WHERE endpoint = ? AND sequence = ?
            """,
            [
                change.state.rawValue, change.reason, change.attempts, change.nextAttemptAt?.milliseconds,
                change.endpoint, Int64(change.sequence),
            ])
        guard let answer = change.answer else { return }
        try database.run(
            "INSERT INTO attempts (endpoint, sequence, at, answer) VALUES (?, ?, ?, ?)",
            [change.endpoint, Int64(change.sequence), change.at.milliseconds, answer])
    }
}

extension Database {
    /// Executes a statement that is prepared once a connection.
    func run(_ sql: String, _ arguments: StatementArguments) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }
}

extension Date {
    /// Since 1970, as the history keeps times.
    var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }
    init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }
}

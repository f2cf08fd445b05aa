import Core
import Foundation
import GRDB

/// An alarm that nobody has acknowledged.
struct UnansweredAlarm: Sendable {
    /// Its latest record.
    var record: AlertRecord
    /// When it was first an alarm.
    var since: Date
}

extension HistoryWriter {
    /// Alarms since a time that nobody has acknowledged and that were not brought to this endpoint, oldest first.
    static func unanswered(
        for endpoint: String, since start: Date, limit: Int, _ database: Database
    ) throws -> [UnansweredAlarm] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT (SELECT json FROM records WHERE alert = alerts.id ORDER BY sequence DESC LIMIT 1) AS json,
                    (SELECT min(at) FROM records
                     WHERE alert = alerts.id AND json_extract(json, '$.severity') = 'alarm') AS since
                FROM alerts WHERE started_at >= :start AND severity = 'alarm' AND test = 0
                    AND NOT EXISTS (SELECT 1 FROM acknowledgements WHERE alert = alerts.id)
                    AND NOT EXISTS (SELECT 1 FROM escalations WHERE endpoint = :endpoint AND alert = alerts.id)
                ORDER BY since, id LIMIT :limit
                """, arguments: ["start": start.milliseconds, "endpoint": endpoint, "limit": limit]
        ).compactMap { row in
            guard let json = row["json"] as String?, let since = row["since"] as Int64? else { return nil }
            let record = try? AlertRecord(jsonLine: Data(json.utf8))
            return record.map { UnansweredAlarm(record: $0, since: Date(milliseconds: since)) }
        }
    }

    /// Notes that a record is brought to an endpoint, with a delivery that waits until it is there.
    static func escalate(_ record: AlertRecord, to endpoint: String, at: Date, _ database: Database) throws {
        try database.execute(
            sql: "INSERT OR IGNORE INTO escalations (endpoint, alert, at) VALUES (?, ?, ?)",
            arguments: [endpoint, record.id, at.milliseconds])
        try insertDelivery(of: record.sequence, to: endpoint, at: at, into: database)
    }
}

import Core
import Foundation
import GRDB

extension HistoryWriter {
    /// Deletes the oldest records, with their deliveries, and what is left without a record, and notes where the chain
    /// begins now.
    ///
    /// Records go from the beginning of the chain without a gap: up to the first that is younger, that belongs to an alert
    /// which is open or has younger records, or that still waits for a receiver.
    /// - Parameter limit: records at most.
    /// - Returns: how many were deleted.
    static func prune(before: Date, limit: Int, at: Date, _ database: Database) throws -> Int {
        let oldest = try Row.fetchAll(
            database, sql: "SELECT sequence, alert, at, hash FROM records ORDER BY sequence LIMIT ?", arguments: [limit]
        )
        var last: (sequence: Int64, hash: String)?
        var count = 0
        for row in oldest {
            let (sequence, alert): (Int64, String) = (row["sequence"], row["alert"])
            let at: Int64 = row["at"]
            guard at < before.milliseconds, try isOver(alert, before: before, database),
                try !waits(sequence, database)
            else { break }
            last = (sequence, row["hash"])
            count += 1
        }
        guard let last else { return 0 }
        for table in ["attempts", "deliveries", "records"] {
            try database.run("DELETE FROM \(table) WHERE sequence <= ?", [last.sequence])
        }
        let alerts = Set(oldest.prefix(count).map { $0["alert"] as String })
        for alert in alerts {
            let isGone = "NOT EXISTS (SELECT 1 FROM records WHERE alert = ?1)"
            try database.run("DELETE FROM alerts WHERE id = ?1 AND \(isGone)", [alert])
            for table in ["acknowledgements", "escalations"] {
                try database.run("DELETE FROM \(table) WHERE alert = ?1 AND \(isGone)", [alert])
            }
        }
        try database.run(
            "INSERT OR REPLACE INTO anchor (id, sequence, hash, at) VALUES (1, ?, ?, ?)",
            [last.sequence, last.hash, at.milliseconds])
        return count
    }

    private static func isOver(_ alert: String, before: Date, _ database: Database) throws -> Bool {
        // One that was left open by a crash is over when nothing was heard of it for so long.
        let sql = "SELECT max(at) FROM records WHERE alert = ?"
        let latest = try Int64.fetchOne(database.cachedStatement(sql: sql), arguments: [alert]) ?? 0
        return latest < before.milliseconds
    }

    private static func waits(_ sequence: Int64, _ database: Database) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM deliveries WHERE sequence = ? AND state = 'waiting')"
        return try Bool.fetchOne(database.cachedStatement(sql: sql), arguments: [sequence]) ?? false
    }
}

import Core
import Foundation
import GRDB

/// Looks into an alert history, whether or not a daemon writes it at the time.
///
/// Isolation: immutable; GRDB's queue takes one call at a time.
public final class HistoryReader: Sendable {
    /// How long a writer may hold the database before a read fails.
    private static let patienceSeconds = 5.0

    public let path: String
    let database: DatabaseQueue

    /// - Throws: `Failure` of kind `.unavailable` where there is no history, or none that can be read.
    public init(path: String) throws(Failure) {
        self.path = path
        guard FileManager.default.fileExists(atPath: path) else {
            throw Failure(.unavailable, "\(path): no alert history", remedy: "name the daemon's configuration")
        }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(Self.patienceSeconds)
        do {
            database = try DatabaseQueue(path: path, configuration: configuration)
        } catch {
            throw Failure(history: path, error)
        }
    }

    /// The alerts that started within the filter's time, newest first.
    public func alerts(_ filter: AlertFilter) throws(Failure) -> [AlertSummary] {
        try read { database in
            let (conditions, values) = Self.conditions(filter)
            var arguments = values
            var sql = "SELECT *, \(Self.isAcknowledged) FROM alerts \(conditions) ORDER BY started_at DESC, id DESC"
            if let limit = filter.limit {
                sql += " LIMIT ?"
                arguments += [limit]
            }
            return try Row.fetchAll(database, sql: sql, arguments: arguments).map(AlertSummary.init)
        }
    }

    /// - Throws: `Failure` of kind `.badData` where there is no such alert.
    public func alert(_ id: String) throws(Failure) -> AlertDetails {
        try read { database in
            let sql = "SELECT *, \(Self.isAcknowledged) FROM alerts WHERE id = ?"
            guard let row = try Row.fetchOne(database, sql: sql, arguments: [id]) else {
                throw Failure(.badData, "no alert \(id) in the history", remedy: "look with: tocsin alerts list")
            }
            let records = try String.fetchAll(
                database, sql: "SELECT json FROM records WHERE alert = ? ORDER BY sequence", arguments: [id])
            let acknowledgements = try Row.fetchAll(
                database, sql: "SELECT at, who, note FROM acknowledgements WHERE alert = ? ORDER BY id", arguments: [id]
            )
            return AlertDetails(
                alert: AlertSummary(row: row), records: try records.map { try AlertRecord(jsonLine: Data($0.utf8)) },
                deliveries: try Self.deliveries(database, where: "records.alert = ?", [id]),
                acknowledgements: acknowledgements.map {
                    AlertDetails.Acknowledgement(at: Date(milliseconds: $0["at"]), who: $0["who"], note: $0["note"])
                })
        }
    }

    /// What was given up and can be sent again, oldest first.
    public func deadDeliveries(endpoint: String? = nil) throws(Failure) -> [DeliverySummary] {
        try read { database in
            try Self.deliveries(
                database, where: "state = 'dead' AND (?1 IS NULL OR endpoint = ?1)", [endpoint])
        }
    }

    /// Every record's JSON, in the order of their numbers, of the alerts that the filter chooses.
    public func export(_ filter: AlertFilter, line: (String) throws -> Void) throws(Failure) {
        try read { database in
            let (conditions, arguments) = Self.conditions(filter)
            let chosen = conditions.isEmpty ? "" : "WHERE alert IN (SELECT id FROM alerts \(conditions))"
            let cursor = try String.fetchCursor(
                database, sql: "SELECT json FROM records \(chosen) ORDER BY sequence", arguments: arguments)
            while let json = try cursor.next() { try line(json) }
        }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws(Failure) -> Value {
        do {
            return try database.read(body)
        } catch {
            throw Failure(history: path, error)
        }
    }

    private static let isAcknowledged =
        "EXISTS (SELECT 1 FROM acknowledgements WHERE alert = alerts.id) AS is_acknowledged"

    private static func conditions(_ filter: AlertFilter) -> (sql: String, arguments: StatementArguments) {
        var parts: [String] = []
        var arguments = StatementArguments()
        func add(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            parts.append(condition)
            arguments += [value]
        }
        add("started_at >= ?", filter.since?.milliseconds)
        add("started_at < ?", filter.until?.milliseconds)
        add("camera = ?", filter.camera)
        add("kind = ?", filter.kind?.rawValue)
        return (parts.isEmpty ? "" : "WHERE " + parts.joined(separator: " AND "), arguments)
    }

    private static func deliveries(
        _ database: Database, where condition: String, _ arguments: StatementArguments
    ) throws -> [DeliverySummary] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT deliveries.*, records.alert FROM deliveries JOIN records USING (sequence) WHERE \(condition)
                ORDER BY sequence, endpoint
                """, arguments: arguments)
        return try rows.map { row in
            let attempts = try Row.fetchAll(
                database, sql: "SELECT at, answer FROM attempts WHERE sequence = ? AND endpoint = ? ORDER BY id",
                arguments: [row["sequence"] as Int64, row["endpoint"] as String])
            return DeliverySummary(
                endpoint: row["endpoint"], sequence: UInt64(row["sequence"] as Int64), alert: row["alert"],
                state: DeliveryState(rawValue: row["state"]) ?? .waiting, reason: row["reason"],
                nextAttemptAt: (row["next_attempt_at"] as Int64?).map { Date(milliseconds: $0) },
                attempts: attempts.map { AlertDetails.Attempt(at: Date(milliseconds: $0["at"]), answer: $0["answer"]) })
        }
    }
}

extension AlertSummary {
    fileprivate init(row: Row) {
        self.init(
            id: row["id"], camera: row["camera"], kind: row["kind"], severity: row["severity"], score: row["score"],
            reason: row["reason"], startedAt: Date(milliseconds: row["started_at"]), at: Date(milliseconds: row["at"]),
            endedAt: (row["ended_at"] as Int64?).map { Date(milliseconds: $0) }, test: row["test"],
            isAcknowledged: row["is_acknowledged"])
    }
}

import Core
@preconcurrency import Dispatch
import Foundation
import GRDB
import Logging

/// The memory of alerts: every record, chained by hashes, its deliveries with each attempt, and who acknowledged what.
/// An SQLite database in WAL mode that this process alone writes; others may read it meanwhile.
///
/// A record and its deliveries are one transaction that is on disk when `append` returns. What becomes of deliveries
/// follows a moment later. A database that fails stops nothing: see `HistoryWriter`.
///
/// Isolation: `writer` is confined to `queue`; `isFlushDue` is a lock.
public final class AlertHistory: Sendable {
    /// The database's name in the state directory.
    public static let fileName = "alerts.sqlite"
    /// Changes of deliveries within this time share a transaction.
    private static let changePause = DispatchTimeInterval.milliseconds(50)

    private static let pruningInterval = 600.0
    /// Records a transaction: some milliseconds.
    private static let pruningBatch = 200

    public let path: String
    private let clocks: any Clocks
    private let queue = DispatchQueue(label: "tocsin.history", qos: .userInitiated)
    private let writer: QueueConfined<HistoryWriter>
    private let isFlushDue = Locked(false)
    private let pruning: Locked<(any DispatchSourceTimer)?> = Locked(nil)
    private let logger: Logger

    /// Opens or makes the history; a damaged one is moved aside with a loud message, and a new one begun.
    /// - Throws: `Failure` of kind `.unavailable` where another process writes it.
    public init(path: String, clocks: any Clocks = SystemClocks(), logger: Logger) throws(Failure) {
        self.path = path
        self.clocks = clocks
        self.logger = logger
        writer = QueueConfined(to: queue, try HistoryWriter(path: path, clocks: clocks, logger: logger))
    }

    /// Numbers, chains and stores a record with one delivery for each endpoint; blocks until it is on disk.
    func append(_ draft: AlertRecord, endpoints: [String]) -> AlertRecord {
        let (record, hasUnsaved) = queue.sync {
            writer.access { ($0.append(draft, endpoints: endpoints), $0.hasUnsaved) }
        }
        if hasUnsaved { flushLater() }
        return record
    }

    /// Records in the order of their numbers, as they were sent. None where the database fails.
    func records(after first: UInt64, before end: UInt64?, limit: Int) -> [(sequence: UInt64, json: [UInt8])] {
        let sql = "SELECT sequence, json FROM records WHERE sequence > ? AND sequence < ? ORDER BY sequence LIMIT ?"
        let arguments: StatementArguments = [Int64(first), Int64(end ?? UInt64(Int64.max)), limit]
        let rows = try? queue.sync {
            try writer.access { writer in
                try writer.pool?.read { database in
                    try Row.fetchAll(database, sql: sql, arguments: arguments).map {
                        (UInt64($0["sequence"] as Int64), [UInt8](($0["json"] as String).utf8))
                    }
                }
            }
        }
        return rows ?? []
    }

    /// Stores a change of a delivery soon.
    func note(_ change: DeliveryChange) {
        queue.async { self.writer.access { $0.note(change) } }
        flushLater()
    }

    /// The deliveries of an endpoint that wait, in the order of their records. Those older than `maximumAge` are given up.
    func waitingDeliveries(of endpoint: String, maximumAge: Duration) -> [Delivery] {
        let wall = clocks.wall()
        let stored = try? write { database in
            try HistoryWriter.expire(before: wall.addingTimeInterval(-maximumAge.inSeconds), database)
            return try HistoryWriter.waiting(endpoint, database)
        }
        return (stored ?? []).compactMap { $0.delivery(now: clocks.monotonic(), wall: wall) }
    }

    /// Notes who has seen an alert. May be said more than once.
    /// - Throws: `Failure` of kind `.badData` where there is no such alert, or of the database.
    public func acknowledge(_ alert: String, by who: String, note: String?) throws(Failure) {
        let at = clocks.wall()
        try write { database in
            try HistoryWriter.acknowledge(alert, by: who, note: note, at: at, database)
        }
    }

    /// False where somebody has acknowledged the alert, or where it was brought to this endpoint already; true where that
    /// cannot be told.
    func needsAnswer(_ alert: String, from endpoint: String) -> Bool {
        let sql = """
            SELECT NOT EXISTS (SELECT 1 FROM acknowledgements WHERE alert = :alert)
                AND NOT EXISTS (SELECT 1 FROM escalations WHERE alert = :alert AND endpoint = :endpoint)
            """
        let arguments: StatementArguments = ["alert": alert, "endpoint": endpoint]
        return read { try Bool.fetchOne($0, sql: sql, arguments: arguments) ?? true } ?? true
    }

    /// The latest records of alerts that are open, self-tests aside, oldest first. None where the database fails.
    func openAlerts() -> [AlertRecord] {
        let sql = """
            SELECT (SELECT json FROM records WHERE alert = alerts.id ORDER BY sequence DESC LIMIT 1)
            FROM alerts WHERE ended_at IS NULL AND test = 0 ORDER BY id
            """
        let lines = read { try String.fetchAll($0, sql: sql) } ?? []
        return lines.compactMap { try? AlertRecord(jsonLine: Data($0.utf8)) }
    }

    /// Alarms of the last `maximumAge` that nobody has acknowledged and that were not brought to this endpoint, oldest
    /// first. None where the database fails.
    func unansweredAlarms(for endpoint: String, maximumAge: Duration, limit: Int) -> [UnansweredAlarm] {
        let start = clocks.wall().addingTimeInterval(-maximumAge.inSeconds)
        return read { try HistoryWriter.unanswered(for: endpoint, since: start, limit: limit, $0) } ?? []
    }

    /// Notes that a record is brought to an endpoint, and keeps its delivery over restarts.
    /// - Throws: `Failure` of the database.
    func escalate(_ record: AlertRecord, to endpoint: String) throws(Failure) {
        let at = clocks.wall()
        try write { try HistoryWriter.escalate(record, to: endpoint, at: at, $0) }
    }

    /// Of these alerts, the alarms that nobody has acknowledged; all of them where that cannot be told.
    public func unacknowledgedAlarms(among alerts: Set<String>) -> Set<String> {
        let sql = """
            SELECT id FROM alerts WHERE severity = 'alarm' AND id IN (SELECT value FROM json_each(?))
            AND NOT EXISTS (SELECT 1 FROM acknowledgements WHERE alert = alerts.id)
            """
        let list = (try? JSONEncoder().encode(alerts)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
        return read { try String.fetchSet($0, sql: sql, arguments: [list]) } ?? alerts
    }

    /// Nil where the database fails.
    private func read<Value: Sendable>(_ body: (Database) throws -> Value) -> Value? {
        try? queue.sync { try writer.access { try $0.pool?.read(body) } }
    }

    /// Makes dead deliveries wait again; a daemon hands them to its sinks with `AlertDesk.resend`.
    /// - Parameters:
    ///   - endpoint: nil for all.
    ///   - sequence: of the record; nil for all.
    /// - Returns: how many there are.
    public func revive(endpoint: String?, sequence: UInt64?) throws(Failure) -> Int {
        try revived(endpoint: endpoint, sequence: sequence).count
    }

    func revived(endpoint: String?, sequence: UInt64?) throws(Failure) -> [StoredDelivery] {
        let at = clocks.wall()
        return try write { database in
            try HistoryWriter.revive(endpoint: endpoint, sequence: sequence, at: at, database)
        }
    }

    /// Deletes records older than this, now and from time to time; nil keeps all. What is open or waits for a receiver stays.
    public func keep(for age: Duration?) {
        pruning.withLock { timer in
            timer?.cancel()
            timer = nil
            guard let age else { return }
            let source = DispatchSource.makeTimerSource(
                queue: DispatchQueue(label: "tocsin.history.pruning", qos: .utility))
            source.setEventHandler { [weak self] in self?.prune(olderThan: age) }
            source.schedule(deadline: .now() + 1, repeating: Self.pruningInterval, leeway: .seconds(10))
            source.activate()
            timer = source
        }
    }

    /// In transactions short enough to hold no alert up. A database that fails is said by those who store in it.
    /// - Returns: how many records went.
    @discardableResult
    func prune(olderThan age: Duration) -> Int {
        let now = clocks.wall()
        var count = 0
        // Those of endpoints that are configured no more would wait, and keep their records, for ever.
        let limit = now.addingTimeInterval(-EndpointSink.standardMaximumAge.inSeconds)
        try? write { try HistoryWriter.expire(before: limit, $0) }
        while let gone = try? write({ database in
            try HistoryWriter.prune(
                before: now.addingTimeInterval(-age.inSeconds), limit: Self.pruningBatch, at: now, database)
        }), gone > 0 {
            count += gone
        }
        if count > 0 { logger.notice("history: deleted \(count) records as the settings say") }
        return count
    }

    /// Stores what waits and closes the database.
    public func close() {
        keep(for: nil)
        queue.sync {
            writer.access {
                $0.flush()
                $0.close()
            }
        }
    }

    func write<Value: Sendable>(
        _ body: (Database) throws -> Value
    ) throws(Failure) -> Value {
        do {
            return try queue.sync { try writer.access { try $0.write(body) } }
        } catch {
            throw error as? Failure ?? Failure(history: path, error)
        }
    }

    /// Once for all that comes within the pause, and again while the database fails.
    private func flushLater() {
        let isFirst = isFlushDue.withLock { isDue in
            defer { isDue = true }
            return !isDue
        }
        guard isFirst else { return }
        queue.asyncAfter(deadline: .now() + Self.changePause) { [weak self] in self?.flush() }
    }

    private func flush() {
        isFlushDue.withLock { $0 = false }
        guard
            writer.access({
                $0.flush()
                return $0.hasUnsaved
            })
        else { return }
        queue.asyncAfter(deadline: .now() + .nanoseconds(Int(HistoryWriter.retryPause.nanoseconds))) { [weak self] in
            self?.flush()
        }
    }
}

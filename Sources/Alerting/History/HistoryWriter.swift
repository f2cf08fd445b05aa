import Core
import Foundation
import GRDB
import Logging

/// Numbers records, links them to a chain and stores them with their deliveries, one transaction each.
///
/// While the database fails (disk full, read-only, damaged beyond opening), records are numbered all the same and wait
/// in memory, up to a limit, to be stored when it works again.
///
/// Isolation: one owner at a time; not `Sendable`.
final class HistoryWriter {
    /// Records and changes that may wait for a database that fails.
    private static let backlogLimit = 10_000
    private static let changeLimit = 50_000
    /// Records, and changes, of the first transaction after a failure: a try while the disk is full costs the same however
    /// much waits. The next ones are larger, as far as this.
    private static let batchSizes = (first: 50, largest: 1000)
    /// Between two tries while the database fails.
    static let retryPause = Duration.seconds(1)

    let path: String
    private let clocks: any Clocks
    private let logger: Logger
    private let file: HistoryFile
    /// Nil while it cannot be opened.
    private(set) var pool: DatabasePool?
    private(set) var head = ChainHead(sequence: 0, hash: nil)
    private var backlog: [ChainedRecord] = []
    private var changes: [DeliveryChange] = []
    /// A record got its number from `head`, which the database can correct no more.
    private var hasNumbered = false
    private var nextTry: MonotonicTime?
    private var report: FailureReport

    /// Opens the history. A damaged database is moved aside; one that cannot be opened now is tried again later.
    /// - Throws: `Failure` where another process writes this history.
    init(path: String, clocks: any Clocks, logger: Logger) throws(Failure) {
        self.path = path
        self.clocks = clocks
        self.logger = logger
        report = FailureReport(sink: "history")
        file = HistoryFile(path: path)
        do throws(Failure) {
            try file.takeLock()
        } catch  where file.isTaken {
            throw error
        } catch {
            // The first try to open says so.
        }
        // Above any count, until the database says better.
        head.sequence = UInt64(max(clocks.wall().timeIntervalSince1970 * 1000, 0))
        attempt { _ = try self.openedPool() }
    }

    /// True while something waits in memory for the database.
    var hasUnsaved: Bool { !backlog.isEmpty || !changes.isEmpty }

    /// Gives a record its number and its place in the chain, and stores it with one delivery for each endpoint.
    /// - Returns: the record as it is to be sent. It is on disk unless the database fails, which is logged.
    func append(_ draft: AlertRecord, endpoints: [String]) -> AlertRecord {
        var record = draft
        record.sequence = head.sequence + 1
        record.previous = head.hash
        hasNumbered = true
        do throws(Failure) {
            let json = try record.json()
            head = ChainHead(sequence: record.sequence, hash: ChainHash.of(json))
            backlog.append(
                ChainedRecord(record: record, json: json, hash: head.hash ?? "", endpoints: endpoints))
        } catch {
            head.sequence += 1
            logger.critical("the history leaves out alert \(record.id): \(error)")
        }
        flush()
        return record
    }

    /// Keeps a change until the next `flush`.
    func note(_ change: DeliveryChange) {
        if changes.count >= Self.changeLimit { changes.removeFirst(Self.changeLimit / 10) }
        changes.append(change)
    }

    /// Stores what waits, unless the last try failed a moment ago.
    func flush() {
        guard hasUnsaved else { return }
        if let nextTry, clocks.monotonic() < nextTry { return trim() }
        attempt {
            let pool = try self.openedPool()
            var size = Self.batchSizes.first
            while self.hasUnsaved {
                try self.storeBatch(of: size, in: pool)
                size = min(size * 4, Self.batchSizes.largest)
            }
        }
        trim()
    }

    /// Stores the oldest of what waits in one transaction.
    private func storeBatch(of size: Int, in pool: DatabasePool) throws {
        let entries = backlog.prefix(size)
        let isRest = entries.count == backlog.count
        let end = isRest ? head : entries.last.map { ChainHead(sequence: $0.record.sequence, hash: $0.hash) } ?? head
        // A change finds its delivery only once its record is stored.
        let changes = isRest ? changes.prefix(size) : []
        try pool.write { database in
            for entry in entries { try Self.insert(entry, into: database) }
            for change in changes { try Self.apply(change, to: database) }
            try database.execute(
                sql: "INSERT OR REPLACE INTO head (id, sequence, hash) VALUES (1, ?, ?)",
                arguments: [Int64(end.sequence), end.hash])
        }
        backlog.removeFirst(entries.count)
        self.changes.removeFirst(changes.count)
    }

    /// Runs a transaction now.
    /// - Throws: `Failure` where the database fails.
    func write<Value>(_ body: (Database) throws -> Value) throws(Failure) -> Value {
        flush()
        do {
            return try openedPool().write(body)
        } catch {
            throw Failure(history: path, error)
        }
    }

    /// Closes the database; what could not be stored is lost with the process.
    func close() {
        nextTry = nil
        flush()
        if !backlog.isEmpty { logger.critical("history: \(backlog.count) alert records could not be stored") }
        // The pool closes its readers last, which leaves the log as it is.
        _ = try? pool?.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        try? pool?.close()
        pool = nil
        file.unlock()
    }

    private func openedPool() throws -> DatabasePool {
        if let pool {
            if file.isInPlace { return pool }
            logger.critical("history: \(path) was removed; a new one is begun")
            try? pool.close()
            self.pool = nil
        }
        let opened = try file.open()
        if !hasNumbered { head = try opened.read { try Self.head(of: $0) } ?? firstHead() }
        pool = opened
        return opened
    }

    /// Tries `work`; a damaged database is moved aside, and the work tried once more on a new one.
    private func attempt(_ work: () throws -> Void) {
        do {
            do {
                try work()
            } catch let error as DatabaseError where error.isDamage {
                try moveAside(error)
                try work()
            }
            nextTry = nil
            if let line = report.success() { logger.log(level: line.level, "\(line.text)") }
        } catch {
            nextTry = clocks.monotonic() + Self.retryPause
            report.waiting = backlog.count
            let failure = Failure(history: path, error)
            if let line = report.failure(failure, at: clocks.monotonic()) {
                logger.log(level: line.level, "\(line.text); alerts go on without it")
            }
        }
    }

    private func moveAside(_ error: DatabaseError) throws(Failure) {
        try? pool?.close()
        pool = nil
        let target = try file.moveAside(at: clocks.wall())
        logger.critical(
            "THE ALERT HISTORY IS DAMAGED (\(error.message ?? "\(error.resultCode)")): it was moved to \(target) and a new one begun; alerts go on"
        )
    }

    private func trim() {
        let excess = backlog.count - Self.backlogLimit
        guard excess > 0 else { return }
        backlog.removeFirst(excess)
        report.dropped += UInt64(excess)
    }

    /// Of a database without a record: above any former number after damage, else what the first version kept in a file.
    private func firstHead() -> ChainHead {
        let folder = DurableFile.parent(of: path)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        if names.contains(where: { $0.contains(HistoryFile.damagedMark) }) { return head }
        guard let bytes = FileManager.default.contents(atPath: "\(folder)/alert-sequence"), !bytes.isEmpty else {
            return ChainHead(sequence: 0, hash: nil)
        }
        let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        return ChainHead(sequence: UInt64(text) ?? head.sequence, hash: nil)
    }

    private static func head(of database: Database) throws -> ChainHead? {
        try Row.fetchOne(database, sql: "SELECT sequence, hash FROM head").map {
            ChainHead(sequence: UInt64($0["sequence"] as Int64), hash: $0["hash"])
        }
    }
}

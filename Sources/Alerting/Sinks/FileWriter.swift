import Core
import Foundation
import Logging

/// Appends records to one file, which it opens when needed.
struct FileWriter: DeliveryWorker {
    private static let retryPause = Duration.seconds(1)
    private static let synchronisationInterval = Duration.seconds(1)
    /// Records fetched at a time.
    private static let catchUpCount = 500

    private let path: String
    private let policy: FileSink.Synchronisation
    private let history: AlertHistory?
    private let clocks: any Clocks
    private let logger: Logger
    private var file: LineFile?
    /// Number of the last line, as far as it is known.
    private var lastSequence: UInt64?
    /// Records up to this one came from the history and are not written twice.
    private var caughtUpTo: UInt64?
    private var isDirty = false
    private var lastSynchronised: MonotonicTime?

    init(path: String, policy: FileSink.Synchronisation, history: AlertHistory?, clocks: any Clocks, logger: Logger) {
        self.path = path
        self.policy = policy
        self.history = history
        self.clocks = clocks
        self.logger = logger
    }

    mutating func deliver(_ delivery: Delivery) -> DeliveryOutcome {
        let sequence = delivery.record.sequence
        do throws(Failure) {
            let file = try openedFile()
            try catchUp(file, before: sequence)
            if caughtUpTo ?? 0 < sequence {
                try file.append(delivery.json + [UInt8(ascii: "\n")])
                lastSequence = sequence
            }
            isDirty = true
        } catch {
            return .retry(after: Self.retryPause, error)
        }
        if policy == .always { synchronise() }
        return .delivered()
    }

    mutating func reopen() {
        if policy != .never { synchronise() }
        file = nil
        guard history != nil else { return }
        do throws(Failure) {
            try catchUp(openedFile(), before: nil)
        } catch {
            // The next record tries again and says so.
        }
    }

    mutating func rest() -> Duration? {
        guard policy == .interval, isDirty else { return nil }
        let now = clocks.monotonic()
        if let lastSynchronised, now - lastSynchronised < Self.synchronisationInterval {
            return Self.synchronisationInterval - (now - lastSynchronised)
        }
        lastSynchronised = now
        synchronise()
        return nil
    }

    /// Writes what the history has after the file's last line: lines that a crash or a full queue kept from it.
    private mutating func catchUp(_ file: LineFile, before end: UInt64?) throws(Failure) {
        guard let history, var last = lastSequence ?? Self.sequence(of: file.lastLine()) else { return }
        lastSequence = last
        if let end, last + 1 >= end { return }
        while true {
            let missing = history.records(after: last, before: end, limit: Self.catchUpCount)
            for entry in missing {
                try file.append(entry.json + [UInt8(ascii: "\n")])
                last = entry.sequence
                (lastSequence, caughtUpTo, isDirty) = (last, last, true)
            }
            guard missing.count == Self.catchUpCount else { return }
        }
    }

    private static func sequence(of line: [UInt8]?) -> UInt64? {
        line.flatMap { try? AlertRecord(jsonLine: Data($0)).sequence }
    }

    private mutating func openedFile() throws(Failure) -> LineFile {
        if let file, !file.isDeleted { return file }
        let opened = try LineFile(path: path)
        if opened.cutByteCount > 0 {
            logger.warning("file \(path): cut an unfinished last line of \(opened.cutByteCount) bytes off")
        }
        file = opened
        return opened
    }

    /// The line is in the file already: a failure here is said, not retried.
    private mutating func synchronise() {
        isDirty = false
        do throws(Failure) {
            try file?.synchronise()
        } catch {
            logger.error("file \(path): lines may not be on disk: \(error)")
        }
    }
}

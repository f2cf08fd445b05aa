import Core
import Foundation
import Logging

/// One JSON line per record in a file.
///
/// While the file cannot be written (disk full, folder gone), records wait in memory and the write is tried each second.
/// `reopen()` follows a file that was rotated by renaming.
public final class FileSink: AlertSink {
    /// When lines are forced to the disk. A crash of the program loses nothing in any mode, a power cut may.
    public enum Synchronisation: String, Sendable, Equatable, CaseIterable {
        case never
        /// At most once a second.
        case interval
        /// After each line.
        case always
    }

    public let name: String
    private let queue: DeliveryQueue<FileWriter>

    /// - Parameters:
    ///   - path: opened, with its folders, at the first record.
    ///   - capacity: records kept while the file cannot be written.
    public init(
        path: String, fsync: Synchronisation = .always, capacity: Int = 10_000, clocks: any Clocks = SystemClocks(),
        logger: Logger
    ) {
        name = "file \(path)"
        let writer = FileWriter(path: path, policy: fsync, clocks: clocks, logger: logger)
        queue = DeliveryQueue(name: name, capacity: capacity, clocks: clocks, logger: logger, worker: writer)
    }

    public func deliver(_ record: AlertRecord) { queue.push(record) }
    public func reopen() { queue.reopen() }
    public func drain(until deadline: MonotonicTime) { queue.drain(until: deadline) }
    public var statistics: SinkStatistics { queue.statistics }
}

struct FileWriter: DeliveryWorker {
    private static let retryPause = Duration.seconds(1)
    private static let synchronisationInterval = Duration.seconds(1)

    private let path: String
    private let policy: FileSink.Synchronisation
    private let clocks: any Clocks
    private let logger: Logger
    private var file: LineFile?
    private var isDirty = false
    private var lastSynchronised: MonotonicTime?

    init(path: String, policy: FileSink.Synchronisation, clocks: any Clocks, logger: Logger) {
        self.path = path
        self.policy = policy
        self.clocks = clocks
        self.logger = logger
    }

    mutating func deliver(_ delivery: Delivery) -> DeliveryOutcome {
        do throws(Failure) {
            try openedFile().append(delivery.record.line())
            isDirty = true
        } catch {
            return .retry(after: Self.retryPause, error)
        }
        if policy == .always { synchronise() }
        return .delivered
    }

    mutating func reopen() {
        if policy != .never { synchronise() }
        file = nil
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

    private mutating func openedFile() throws(Failure) -> LineFile {
        if let file { return file }
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

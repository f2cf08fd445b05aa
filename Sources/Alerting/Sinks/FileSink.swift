import Core
import Logging

/// One JSON line per record in a file.
///
/// With a history the file catches up on lines that a crash or a full queue kept from it.
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

    private static let successionTime = Duration.seconds(2)

    public let name: String
    private let clocks: any Clocks
    private let queue: DeliveryQueue

    /// - Parameters:
    ///   - path: opened, with its folders, at the first record.
    ///   - capacity: records kept while the file cannot be written.
    public init(
        path: String, fsync: Synchronisation = .always, capacity: Int = 10_000, history: AlertHistory? = nil,
        clocks: any Clocks = SystemClocks(), logger: Logger
    ) {
        name = "file \(path)"
        self.clocks = clocks
        let writer = FileWriter(path: path, policy: fsync, history: history, clocks: clocks, logger: logger)
        queue = DeliveryQueue(
            name: name, limits: .init(count: capacity), clocks: clocks, logger: logger, worker: writer)
    }

    /// The file's first use catches up, after a former sink has written what it had.
    public func begin(after former: (any AlertSink)?) {
        former?.drain(until: clocks.monotonic() + Self.successionTime)
        queue.reopen()
    }

    public func deliver(_ record: AlertRecord) { queue.push(record) }
    public func reopen() { queue.reopen() }
    public func drain(until deadline: MonotonicTime) { queue.drain(until: deadline) }
    public func testOutcome(of sequence: UInt64) -> TestOutcome? { queue.testOutcome(of: sequence) }
    public var statistics: SinkStatistics { queue.statistics }
}

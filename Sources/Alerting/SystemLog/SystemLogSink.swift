import Core
import Logging

/// One entry a record in the system's log: the journal, with fields to search by, or syslog.
public final class SystemLogSink: AlertSink {
    public enum Format: Sendable, Equatable {
        /// journald's own protocol.
        case journal
        /// RFC 3164, as local daemons take it.
        case syslog

        var standardPath: String { self == .journal ? "/run/systemd/journal/socket" : "/dev/log" }
    }

    public let name: String
    private let queue: DeliveryQueue

    /// - Parameter path: the log's datagram socket; nil for the format's usual one.
    public init(
        format: Format, path: String? = nil, clocks: any Clocks = SystemClocks(), logger: Logger
    ) {
        let path = path ?? format.standardPath
        name = "system log \(path)"
        queue = DeliveryQueue(
            name: name, clocks: clocks, logger: logger, worker: SystemLogWriter(format: format, path: path))
    }

    public func deliver(_ record: AlertRecord) { queue.push(record) }
    public func reopen() {}
    public func drain(until deadline: MonotonicTime) { queue.drain(until: deadline) }
    public func testOutcome(of sequence: UInt64) -> TestOutcome? { queue.testOutcome(of: sequence) }
    public var statistics: SinkStatistics { queue.statistics }
}

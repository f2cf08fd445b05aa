import Core
import Logging

/// One readable line per record through swift-log.
public final class LogSink: AlertSink {
    public let name = "log"
    private let queue: DeliveryQueue

    /// - Parameter logger: records go out at its `notice` (updated, closed), `warning` and `critical` (an alarm opened).
    public init(logger: Logger, capacity: Int = 10_000, clocks: any Clocks = SystemClocks()) {
        queue = DeliveryQueue(
            name: name, limits: .init(count: capacity), clocks: clocks, logger: logger,
            worker: LogWriter(logger: logger))
    }

    public func deliver(_ record: AlertRecord) { queue.push(record) }
    public func reopen() {}
    public func drain(until deadline: MonotonicTime) { queue.drain(until: deadline) }
    public func testOutcome(of sequence: UInt64) -> TestOutcome? { queue.testOutcome(of: sequence) }
    public var statistics: SinkStatistics { queue.statistics }
}

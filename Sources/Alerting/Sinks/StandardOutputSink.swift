import Core
import Logging

/// JSON lines on standard output.
public final class StandardOutputSink: AlertSink {
    public let name = "standard output"
    private let queue: DeliveryQueue

    public init(logger: Logger, capacity: Int = 10_000, clocks: any Clocks = SystemClocks()) {
        queue = DeliveryQueue(
            name: name, limits: .init(count: capacity), clocks: clocks, logger: logger, worker: StandardOutputWriter())
    }

    public func deliver(_ record: AlertRecord) { queue.push(record) }
    public func reopen() {}
    public func drain(until deadline: MonotonicTime) { queue.drain(until: deadline) }
    public func testOutcome(of sequence: UInt64) -> TestOutcome? { queue.testOutcome(of: sequence) }
    public var statistics: SinkStatistics { queue.statistics }
}

import Core
import Foundation
import Logging

/// JSON lines on standard output.
public final class StandardOutputSink: AlertSink {
    public let name = "standard output"
    private let queue: DeliveryQueue<StandardOutputWriter>

    public init(logger: Logger, capacity: Int = 10_000, clocks: any Clocks = SystemClocks()) {
        queue = DeliveryQueue(
            name: name, capacity: capacity, clocks: clocks, logger: logger, worker: StandardOutputWriter())
    }

    public func deliver(_ record: AlertRecord) { queue.push(record) }
    public func reopen() {}
    public func drain(until deadline: MonotonicTime) { queue.drain(until: deadline) }
    public var statistics: SinkStatistics { queue.statistics }
}

struct StandardOutputWriter: DeliveryWorker {
    /// The reader is gone for good.
    private var isClosed = false

    mutating func deliver(_ delivery: Delivery) -> DeliveryOutcome {
        guard !isClosed else { return .discarded(nil) }
        do throws(Failure) {
            var rest = try delivery.record.line()[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
                if count < 0, errno != EINTR { throw Failure(errno: errno, at: "standard output") }
                rest = rest.dropFirst(max(count, 0))
            }
            return .delivered
        } catch {
            isClosed = error.code == EPIPE
            return .discarded(error)
        }
    }
}

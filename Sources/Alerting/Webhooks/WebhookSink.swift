import Core
import Foundation
import Logging

/// Posts records to one endpoint, signed as Standard Webhooks says, in order and at least once while the process lives.
///
/// Failed posts are tried again with growing pauses until the record is too old. Records that wait are kept in memory
/// only: a restart loses them. A persistent outbox can take the queue's place behind the same interface.
public final class WebhookSink: AlertSink {
    public let name: String
    public let configuration: WebhookConfiguration
    private let queue: DeliveryQueue<WebhookCourier>

    /// - Throws: `Failure` of kind `.configuration` for a URL that is not http(s) or a malformed secret.
    public init(
        _ configuration: WebhookConfiguration, clocks: any Clocks = SystemClocks(), logger: Logger
    ) throws(Failure) {
        self.configuration = configuration
        name = "webhook \(configuration.name) (\(try configuration.host()))"
        let interruption = Interruption()
        let courier = try WebhookCourier(configuration, clocks: clocks, interruption: interruption)
        queue = DeliveryQueue(
            name: name, capacity: configuration.capacity, clocks: clocks, logger: logger, worker: courier,
            interrupt: { interruption.set() })
    }

    /// A sink that nobody holds any more does not go on trying.
    deinit { queue.stop() }

    public func deliver(_ record: AlertRecord) {
        if configuration.accepts(record) { queue.push(record) }
    }

    public func reopen() { queue.reopen() }
    public func drain(until deadline: MonotonicTime) { queue.drain(until: deadline) }
    public var statistics: SinkStatistics { queue.statistics }
}

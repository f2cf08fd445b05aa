import Core
import Foundation
import Logging

/// Where one kind of receiver is reached: a webhook, a broker, a mail server, a program. In order for each alert and at
/// least once: what waits is in the history and goes on after a restart.
///
/// Failed deliveries are tried again with growing pauses until the record is too old; then it lies among the dead
/// deliveries and can be sent again by hand.
public final class EndpointSink: AlertSink {
    /// Records a receiver is to get.
    public struct Filter: Sendable, Equatable {
        /// Nil for all.
        public var kinds: Set<AlertKind>?
        public var minimumSeverity: Severity

        public init(kinds: Set<AlertKind>? = nil, minimumSeverity: Severity = .warning) {
            self.kinds = kinds
            self.minimumSeverity = minimumSeverity
        }

        /// A self-test goes to all.
        public func accepts(_ record: AlertRecord) -> Bool {
            record.test || record.severity >= minimumSeverity && (kinds?.contains(record.kind) ?? true)
        }
    }

    /// A record that could not be delivered for so long is given up.
    public static let standardMaximumAge = Duration.seconds(24 * 3600)

    public let name: String
    public let endpoint: String?
    private let filter: Filter
    private let maximumAge: Duration
    private let history: AlertHistory?
    private let queue: DeliveryQueue

    /// - Parameters:
    ///   - endpoint: "webhook guards"; the history knows the sink by it.
    ///   - place: where that is, for log lines: the host, without secrets.
    ///   - history: nil keeps what waits in memory only. With one, nothing is sent before `begin`.
    init(
        endpoint: String, place: String, filter: Filter, maximumAge: Duration = standardMaximumAge,
        limits: WaitingDeliveries.Limits = WaitingDeliveries.Limits(), history: AlertHistory?, clocks: any Clocks,
        logger: Logger, worker: sending any DeliveryWorker, interrupt: @escaping @Sendable () -> Void
    ) {
        self.endpoint = endpoint
        self.filter = filter
        self.maximumAge = maximumAge
        self.history = history
        name = "\(endpoint) (\(place))"
        queue = DeliveryQueue(
            name: name, limits: limits, maximumAge: maximumAge, clocks: clocks, logger: logger,
            journal: history.map { DeliveryJournal(history: $0, endpoint: endpoint, clocks: clocks) }, worker: worker,
            interrupt: interrupt)
    }

    /// A sink that nobody holds any more does not go on trying.
    deinit { queue.stop() }

    public func accepts(_ record: AlertRecord) -> Bool { filter.accepts(record) }

    public func deliver(_ record: AlertRecord) {
        if accepts(record) { queue.push(record) }
    }

    public func begin(after former: (any AlertSink)?) {
        if let former {
            resume(former.surrender())
        } else if let history, let endpoint {
            queue.insert(history.waitingDeliveries(of: endpoint, maximumAge: maximumAge))
        }
        queue.release()
    }

    public func surrender() -> [WaitingRecord] { queue.surrender().map(WaitingRecord.init) }
    public func resume(_ records: [WaitingRecord]) { queue.insert(records.map(\.delivery)) }
    public func reopen() { queue.reopen() }
    public func drain(until deadline: MonotonicTime) { queue.drain(until: deadline) }
    public func testOutcome(of sequence: UInt64) -> TestOutcome? { queue.testOutcome(of: sequence) }
    public var statistics: SinkStatistics { queue.statistics }
}

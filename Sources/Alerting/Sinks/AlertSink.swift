import Core

/// Where alert records go: the log, a file, standard output, or an endpoint.
///
/// A sink owns a bounded queue and a thread to empty it, so that a slow receiver delays neither the caller nor another
/// sink. What does not fit is dropped oldest first, counted and reported.
public protocol AlertSink: AnyObject, Sendable {
    /// For log lines: "webhook guards", "file /var/log/tocsin/alerts.jsonl". Never holds a secret.
    var name: String { get }

    /// Under which the history keeps this sink's deliveries, as "webhook guards"; nil where it keeps none.
    var endpoint: String? { get }

    /// False for records that the settings keep from this sink.
    func accepts(_ record: AlertRecord) -> Bool

    /// Queues the record; never blocks. What the sink does not accept is left out.
    func deliver(_ record: AlertRecord)

    /// Begins with what still waits: in `former`, a sink of the same endpoint or name that this one follows, else in the
    /// history.
    func begin(after former: (any AlertSink)?)

    /// Ends the sink and hands over what waits.
    func surrender() -> [WaitingRecord]

    /// Takes in deliveries that wait again.
    func resume(_ records: [WaitingRecord])

    /// What became of a self-test's record here; nil while nothing did.
    func testOutcome(of sequence: UInt64) -> TestOutcome?

    /// `SIGHUP`: opens files again, and tries an endpoint again that had disabled itself.
    func reopen()

    /// Ends the sink: waits until everything that is due was tried, or until the deadline, then gives up and logs how many
    /// records were not delivered. A request under way at the deadline takes up to a second longer to break off.
    func drain(until deadline: MonotonicTime)

    var statistics: SinkStatistics { get }
}

extension AlertSink {
    public var endpoint: String? { nil }
    public func accepts(_ record: AlertRecord) -> Bool { true }
    public func begin(after former: (any AlertSink)?) {}
    public func surrender() -> [WaitingRecord] { [] }
    public func resume(_ records: [WaitingRecord]) {}
    public func testOutcome(of sequence: UInt64) -> TestOutcome? { nil }
}

/// A record that waits at an endpoint, on its way from one sink to the next.
public struct WaitingRecord: Sendable {
    let delivery: Delivery
}

/// What became of the records given to a sink.
public struct SinkStatistics: Sendable, Equatable {
    public var delivered: UInt64
    /// Given up: the queue was full, the record too old, or the endpoint gone.
    public var dropped: UInt64
    /// Tries that failed, whether or not a later one worked.
    public var failedAttempts: UInt64
    /// Still queued.
    public var waiting: Int

    public init(delivered: UInt64, dropped: UInt64, failedAttempts: UInt64, waiting: Int) {
        self.delivered = delivered
        self.dropped = dropped
        self.failedAttempts = failedAttempts
        self.waiting = waiting
    }
}

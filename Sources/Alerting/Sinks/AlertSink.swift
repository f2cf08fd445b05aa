import Core

/// Where alert records go: the log, a file, standard output, a webhook.
///
/// A sink owns a bounded queue and a thread to empty it, so that a slow receiver delays neither the caller nor another
/// sink. What does not fit is dropped oldest first, counted and reported.
public protocol AlertSink: Sendable {
    /// For log lines: "webhook guards", "file /var/log/tocsin/alerts.jsonl". Never holds a secret.
    var name: String { get }

    /// Queues the record; never blocks.
    func deliver(_ record: AlertRecord)

    /// `SIGHUP`: opens files again, and tries an endpoint again that had disabled itself.
    func reopen()

    /// Ends the sink: waits until everything that is due was tried, or until the deadline, then gives up and logs how many
    /// records were not delivered. A request under way at the deadline takes up to a second longer to break off.
    func drain(until deadline: MonotonicTime)

    var statistics: SinkStatistics { get }
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

import Core

/// A record on its way through a sink.
struct Delivery: Sendable {
    var record: AlertRecord
    var acceptedAt: MonotonicTime
    /// Tries that failed so far.
    var attempts = 0
}

enum DeliveryOutcome: Sendable {
    case delivered
    /// Given up for good. The failure is logged; nil where it was said before.
    case discarded(Failure?)
    /// Try the same record again; those behind it wait, so that order is kept.
    case retry(after: Duration, Failure)
}

/// The part of a sink that does the work, always on the sink's own queue.
protocol DeliveryWorker: SendableMetatype {
    mutating func deliver(_ delivery: Delivery) -> DeliveryOutcome
    mutating func reopen()
    /// Nothing is left to deliver. Returns when to be called again, if it must be.
    mutating func rest() -> Duration?
}

extension DeliveryWorker {
    mutating func reopen() {}
    mutating func rest() -> Duration? { nil }
}

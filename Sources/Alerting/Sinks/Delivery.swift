import Core

/// A record on its way through a sink.
struct Delivery: Sendable {
    var record: AlertRecord
    /// The record as it is sent: exactly what the history keeps. Empty where it cannot be encoded.
    var json: [UInt8]
    var acceptedAt: MonotonicTime
    /// Tries that failed so far.
    var attempts = 0
    /// No earlier; nil where it has not failed yet.
    var notBefore: MonotonicTime?
}

enum DeliveryOutcome: Sendable {
    /// With what the receiver said, if it says something.
    case delivered(String? = nil)
    /// Given up for good. The failure is logged; nil where it was said before.
    case discarded(Failure?)
    /// The receiver is out of order: all records wait, and this one is tried again.
    case retry(after: Duration, Failure)
    /// The receiver does not take this record: it is tried again, with later ones of its alert behind it; others go on.
    case postponed(by: Duration, Failure)
}

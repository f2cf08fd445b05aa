import Core

/// The part of a sink that does the work, always on the sink's own queue.
protocol DeliveryWorker {
    mutating func deliver(_ delivery: Delivery) -> DeliveryOutcome
    mutating func reopen()
    /// Nothing is left to deliver. Returns when to be called again, if it must be.
    mutating func rest() -> Duration?
    /// No more calls follow.
    mutating func end()
}

extension DeliveryWorker {
    mutating func reopen() {}
    mutating func rest() -> Duration? { nil }
    mutating func end() {}
}

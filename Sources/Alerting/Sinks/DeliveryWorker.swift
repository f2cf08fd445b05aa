import Core

/// The part of a sink that does the work, always on the sink's own queue.
protocol DeliveryWorker {
    /// The sink is in use from now on; called before the first delivery of a sink that `begin` starts.
    mutating func begin()
    mutating func deliver(_ delivery: Delivery) -> DeliveryOutcome
    mutating func reopen()
    /// Nothing is left to deliver. Returns when to be called again, if it must be.
    mutating func rest() -> Duration?
    /// No more calls follow.
    mutating func end()
}

extension DeliveryWorker {
    mutating func begin() {}
    mutating func reopen() {}
    mutating func rest() -> Duration? { nil }
    mutating func end() {}
}

import Core

/// When requests to reload become one reload: a moment after the last of a burst, and however long it goes on, within a
/// second of its first.
struct ReloadPacer {
    static let pause = Duration.milliseconds(200)
    static let patience = Duration.seconds(1)

    private var first: MonotonicTime?

    /// - Returns: when to reload unless another request comes.
    mutating func request(at now: MonotonicTime) -> MonotonicTime {
        let first = first ?? now
        self.first = first
        return min(now + Self.pause, first + Self.patience)
    }

    /// The reload begins: what is requested from here on is another one.
    mutating func begin() { first = nil }
}

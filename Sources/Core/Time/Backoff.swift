/// Exponential back-off with full jitter: the n-th pause is drawn evenly from 0 to min(initial · 2ⁿ, maximum), so
/// that peers which failed together do not return together.
///
/// Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
public struct Backoff: Sendable {
    public let initial: Duration
    public let maximum: Duration
    /// Pauses handed out since the last reset.
    public private(set) var attempts = 0

    public init(initial: Duration = .seconds(1), maximum: Duration = .seconds(30)) {
        self.initial = initial
        self.maximum = maximum
    }

    /// The upper bound of the next pause, before jitter.
    public var ceiling: Duration { min(initial * (1 << min(attempts, 20)), maximum) }

    public mutating func next() -> Duration {
        var generator = SystemRandomNumberGenerator()
        return next(using: &generator)
    }

    public mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
        let pause = ceiling * Double.random(in: 0...1, using: &generator)
        attempts += 1
        return pause
    }

    public mutating func reset() { attempts = 0 }
}

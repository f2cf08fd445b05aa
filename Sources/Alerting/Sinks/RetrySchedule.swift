import Core

/// Pauses between the tries of one record.
public struct RetrySchedule: Sendable, Equatable {
    /// Before the tries after the first; the last one repeats.
    public var pauses: [Duration]
    /// Each pause is lengthened by up to this share, at random, so that hosts that failed together do not return together.
    public static let jitter = 0.2
    /// A receiver that fails on one record only is taken to be out of order for so many tries; then that record waits
    /// alone, so that it cannot hold up the others for a day.
    static let triesForAll = 5

    /// Reaches 24 hours after a dozen tries or so.
    public static let standard = RetrySchedule(pauses: [
        .seconds(1), .seconds(5), .seconds(30), .seconds(120), .seconds(600), .seconds(1800), .seconds(3600),
        .seconds(7200),
    ])

    public init(pauses: [Duration]) { self.pauses = pauses }

    /// The pause after the try that follows `attempts` failed ones.
    func pause(afterAttempts attempts: Int) -> Duration {
        let pause = attempts < pauses.count ? pauses[attempts] : pauses.last ?? .seconds(1)
        return pause * Double.random(in: 1...1 + Self.jitter)
    }

    /// What to do after a failure that may be the receiver's or the record's.
    func outcome(of failure: Failure, afterAttempts attempts: Int) -> DeliveryOutcome {
        let pause = pause(afterAttempts: attempts)
        return attempts < Self.triesForAll ? .retry(after: pause, failure) : .postponed(by: pause, failure)
    }
}

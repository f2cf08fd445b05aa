import Core
import Foundation

/// How long a live stream rests after a session failed.
///
/// Peers that answer nothing or end sessions are left alone for growing, jittered times; a few cases are better known.
struct RetryPolicy {
    /// Cameras lock accounts after a few wrong passwords.
    static let unauthorizedPause = Duration.seconds(60)
    /// A session that brought pictures for so long starts the back-off anew.
    static let provenAfter = Duration.seconds(30)
    /// A refused connection, and a device that is not there, cost nobody anything and may be back at any moment.
    static let cheapCeiling = Duration.seconds(3)
    private static let cheapCodes = [ECONNREFUSED, ENOENT, ENODEV, ENXIO].map { -$0 }

    private(set) var backoff = Backoff()

    /// - Parameter pictures: how long the session brought pictures; nil if it brought none.
    mutating func pause(
        after failure: Failure, pictures: Duration?, using generator: inout some RandomNumberGenerator
    ) -> Duration {
        if let pictures, pictures >= Self.provenAfter { backoff.reset() }
        if failure.kind == .unauthorized { return Self.unauthorizedPause }
        if let code = failure.code, Self.cheapCodes.contains(code) {
            return Self.cheapCeiling * Double.random(in: 0...1, using: &generator)
        }
        return backoff.next(using: &generator)
    }
}

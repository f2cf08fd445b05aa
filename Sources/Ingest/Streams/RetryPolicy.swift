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
    /// A refused connection costs nobody anything, and the peer may be back at any moment.
    static let refusedCeiling = Duration.seconds(3)
    /// Looking for a device that is not there is one system call, on this host alone.
    static let missingDevicePause = Duration.milliseconds(500)
    private static let missingCodes = [ENOENT, ENODEV, ENXIO].map { -$0 }

    private(set) var backoff = Backoff()

    /// - Parameter pictures: how long the session brought pictures; nil if it brought none.
    mutating func pause(
        after failure: Failure, pictures: Duration?, using generator: inout some RandomNumberGenerator
    ) -> Duration {
        if let pictures, pictures >= Self.provenAfter { backoff.reset() }
        if failure.kind == .unauthorized { return Self.unauthorizedPause }
        if failure.code == -ECONNREFUSED {
            return Self.refusedCeiling * Double.random(in: 0...1, using: &generator)
        }
        if let code = failure.code, Self.missingCodes.contains(code) { return Self.missingDevicePause }
        return backoff.next(using: &generator)
    }
}

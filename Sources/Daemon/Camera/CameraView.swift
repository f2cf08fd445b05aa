import Core

/// What others may see of a camera: its newest findings, and a picture a second while somebody asks for one, whoever and
/// however often that is.
///
/// Isolation: a lock that is held for moments, by the camera's queue once a frame.
final class CameraView: Sendable {
    private static let interval = Duration.seconds(1)
    /// How long after the last request pictures are still made.
    private static let patience = Duration.seconds(5)

    private struct State {
        var findings: [Finding] = []
        var learnedShare: Double?
        var picture: [UInt8]?
        var madeAt: MonotonicTime?
        var wantedUntil: MonotonicTime?
    }

    private let state = Locked(State())

    var findings: [Finding] { state.withLock { $0.findings } }

    /// Of the time for which the camera learns what is normal; nil once it knows, or where it does not learn.
    var learnedShare: Double? { state.withLock { $0.learnedShare } }

    /// A JPEG file; nil until a frame came after the first request in a while.
    func picture(at now: MonotonicTime) -> [UInt8]? {
        state.withLock { state in
            if state.wantedUntil.map({ now > $0 }) ?? true { state.picture = nil }
            state.wantedUntil = now + Self.patience
            return state.picture
        }
    }

    func note(_ findings: [Finding], learnedShare: Double?) {
        state.withLock { ($0.findings, $0.learnedShare) = (findings, learnedShare) }
    }

    func isPictureDue(at now: MonotonicTime) -> Bool {
        state.withLock { state in
            guard let wanted = state.wantedUntil, now <= wanted else { return false }
            if let made = state.madeAt, now - made < Self.interval { return false }
            state.madeAt = now
            return true
        }
    }

    func show(_ picture: [UInt8]) { state.withLock { $0.picture = picture } }
}

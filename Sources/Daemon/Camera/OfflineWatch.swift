import Alerting
import Core

/// Tells when a camera brings no pictures for the policy's `verify`, and when it has brought them again for its `clear`.
///
/// It runs on the host's clock, since a stream that is down has no time of its own: positions are since the camera's start.
///
/// Isolation: the camera's queue.
struct OfflineWatch {
    /// Without a picture for so long the camera counts as silent; analysis may be as slow as a frame in ten seconds.
    private let silence: Duration
    private(set) var tracker: AlertTracker
    private let start: MonotonicTime
    private var lastPicture: MonotonicTime?

    init(policy: AlertPolicy, framePeriod: Duration, start: MonotonicTime) {
        silence = max(.seconds(2), framePeriod * 3)
        tracker = AlertTracker(policy: policy)
        self.start = start
    }

    mutating func adopt(_ policy: AlertPolicy) { tracker.adopt(policy) }

    /// A picture came, or a second has passed.
    mutating func observe(hasPicture: Bool, at now: MonotonicTime, isArmed: Bool) -> AlertTransition? {
        if hasPicture { lastPicture = now }
        let silent = now - (lastPicture ?? start)
        let isSilent = silent >= silence
        let reason =
            isSilent
            ? "The camera has brought no picture for \(Int(silent.inSeconds)) s: check its power, network and address."
            : "The camera brings pictures."
        return tracker.observe(
            Finding(kind: .offline, score: isSilent ? 1 : 0, time: time(now), arrival: now, reason: reason),
            isArmed: isArmed)
    }

    mutating func finish(at now: MonotonicTime) -> AlertTransition? { tracker.finish(at: time(now)) }

    private func time(_ now: MonotonicTime) -> MediaTime { MediaTime(nanoseconds: (now - start).nanoseconds) }
}

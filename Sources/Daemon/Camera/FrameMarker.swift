import Core
import Synchronization

/// Since when a camera's queue has been at its current frame. Written on that queue, read anywhere; nothing locks.
final class FrameMarker: Sendable {
    /// Nanoseconds of the monotonic clock; 0 between frames.
    private let beginning = Atomic<UInt64>(0)

    func begin(at now: MonotonicTime) { beginning.store(now.nanoseconds, ordering: .relaxed) }
    func end() { beginning.store(0, ordering: .relaxed) }

    /// - Returns: nil between frames.
    func duration(at now: MonotonicTime) -> Duration? {
        let beginning = beginning.load(ordering: .relaxed)
        // A frame may have begun after the caller looked at the clock.
        return beginning == 0 ? nil : max(.zero, now - MonotonicTime(nanoseconds: beginning))
    }
}

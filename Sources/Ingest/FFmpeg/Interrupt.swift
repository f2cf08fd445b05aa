import Core
import Dispatch
import Synchronization

/// Ends blocking calls of FFmpeg: on a deadline, or for good when the stream is stopped.
///
/// Isolation: any thread may cancel; the stream's thread sets deadlines and sleeps.
final class Interrupt: Sendable {
    private let cancelled = Atomic<Bool>(false)
    /// Nanoseconds of the host's monotonic clock; 0 for none. Blocking calls take real time, so injected clocks do not
    /// count here.
    private let deadline = Atomic<UInt64>(0)
    private let wake = DispatchSemaphore(value: 0)

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    var isPastDeadline: Bool {
        let deadline = deadline.load(ordering: .relaxed)
        return deadline != 0 && SystemClocks().monotonic().nanoseconds >= deadline
    }

    func cancel() {
        cancelled.store(true, ordering: .releasing)
        wake.signal()
    }

    func setDeadline(in duration: Duration) {
        deadline.store((SystemClocks().monotonic() + duration).nanoseconds, ordering: .relaxed)
    }

    /// Sleeps; returns at once when cancelled.
    func sleep(for duration: Duration) {
        guard duration > .zero, !isCancelled else { return }
        _ = wake.wait(timeout: .now() + .nanoseconds(Int(duration.nanoseconds)))
    }
}

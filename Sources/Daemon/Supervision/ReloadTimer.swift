import Core
@preconcurrency import Dispatch

/// Runs one reload for each burst of requests.
///
/// Isolation: a lock for the pace; the reload runs on the given queue.
final class ReloadTimer: Sendable {
    private let timer: any DispatchSourceTimer
    private let pacer = Locked(ReloadPacer())
    private let clocks: any Clocks

    init(queue: DispatchQueue, clocks: any Clocks, reload: @escaping @Sendable () -> Void) {
        self.clocks = clocks
        timer = DispatchSource.makeTimerSource(queue: queue)
        timer.setEventHandler { [pacer] in
            pacer.withLock { $0.begin() }
            reload()
        }
        timer.activate()
    }

    func request() {
        let now = clocks.monotonic()
        let due = pacer.withLock { $0.request(at: now) }
        timer.schedule(deadline: .now() + (due - now).inSeconds)
    }

    func cancel() { timer.cancel() }
}

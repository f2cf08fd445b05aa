import Foundation

/// Small shared state behind a pthread mutex.
///
/// The standard library's `Mutex` is a futex that ThreadSanitizer does not see on Linux; this one it understands.
/// Never call a callback while holding it.
public final class Locked<State>: @unchecked Sendable {
    // Proof of Sendable: `state` is only touched between lock and unlock of `mutex`, and values leave only as
    // `sending` results of the closure.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var state: State

    public init(_ state: sending State) {
        self.state = state
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    public func withLock<Result, Failure: Error>(
        _ body: (inout sending State) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state)
    }
}

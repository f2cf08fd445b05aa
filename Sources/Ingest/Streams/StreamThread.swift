import Core
import Foundation

/// A thread that can be waited for. Foundation's threads cannot.
///
/// Isolation: `join` from any one thread at a time.
final class StreamThread: Sendable {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private let thread: pthread_t
    private let ended = DispatchSemaphore(value: 0)
    private let isJoined = Locked(false)

    /// - Parameter name: shown by `top -H`; cut to 15 bytes.
    init(name: String, _ run: @escaping @Sendable () -> Void) throws(Failure) {
        let label = String(decoding: Array(name.utf8.prefix(15)), as: UTF8.self)
        let body = Body { [ended] in
            Thread.current.name = label
            run()
            ended.signal()
        }
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(body)
        let result = pthread_create(
            &thread, nil,
            { argument in
                Unmanaged<Body>.fromOpaque(argument!).takeRetainedValue().run()
                return nil
            }, argument.toOpaque())
        guard result == 0 else {
            argument.release()
            throw Failure(.resourceExhausted, "cannot start a thread for \(name)", code: result)
        }
        self.thread = thread
    }

    deinit {
        if !isJoined.withLock({ $0 }) { pthread_detach(thread) }
    }

    var isCurrent: Bool { pthread_equal(pthread_self(), thread) != 0 }

    /// Waits for the thread's end; false if it takes longer than `limit`.
    func join(within limit: Duration) -> Bool {
        isJoined.withLock { isJoined in
            if isJoined { return true }
            guard ended.wait(timeout: .now() + .nanoseconds(Int(limit.nanoseconds))) == .success else { return false }
            isJoined = pthread_join(thread, nil) == 0
            return isJoined
        }
    }
}

import Foundation

/// A thread of its own for work that blocks or spins: on two cores, two such tasks would take the whole concurrency pool.
public final class BackgroundThread: Sendable {
    private let ended = DispatchSemaphore(value: 0)

    /// Starts at once.
    public init(_ body: @escaping @Sendable () -> Void) {
        Thread.detachNewThread { [ended] in
            body()
            ended.signal()
        }
    }

    /// Waits for the end. Call it once.
    public func join() { ended.wait() }
}

import Dispatch

/// State that belongs to one serial Dispatch queue and is touched nowhere else.
public final class QueueConfined<State>: @unchecked Sendable {
    // Proof of Sendable: every access asserts that it runs on `queue`, which is serial, so that accesses never overlap;
    // the initial value is `sending`, so that nobody else holds a part of it.
    private let queue: DispatchQueue
    private var state: State

    public init(to queue: DispatchQueue, _ state: sending State) {
        self.queue = queue
        self.state = state
    }

    /// Traps off the queue: that is a programmer's error.
    public func access<Result>(_ body: (inout State) throws -> Result) rethrows -> Result {
        dispatchPrecondition(condition: .onQueue(queue))
        return try body(&state)
    }
}

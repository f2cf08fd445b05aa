import Synchronization

/// A count that only rises. Any thread may add; nothing locks.
public final class Counter: Sendable {
    private let count = Atomic<UInt64>(0)

    public init() {}

    public func add(_ amount: UInt64 = 1) { count.wrappingAdd(amount, ordering: .relaxed) }
    public var value: UInt64 { count.load(ordering: .relaxed) }
}

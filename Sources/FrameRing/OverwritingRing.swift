import Synchronization

/// A bounded queue of slot indices between one producer and one consumer. When it is full, `push` displaces the oldest
/// entry, so the newest always gets in and nobody waits.
///
/// Positions count up for ever; a position's entry lies at `position % capacity`. The consumer and a displacing producer
/// both claim the oldest entry by moving `head` with compare-and-exchange: whoever moves it owns the entry it read before.
/// An entry is overwritten only after `head` has passed it, and then the exchange of a slow reader fails.
///
/// Isolation: one thread pushes, one thread takes; the producer may take as well.
public final class OverwritingRing: @unchecked Sendable {
    // Proof of Sendable: `entries` is a fixed block of atomics, written by the producer only.
    private let entries: UnsafeMutablePointer<Atomic<Int>>
    public let capacity: Int
    /// Position of the oldest entry.
    private let head = Atomic<UInt64>(0)
    /// Keeps `head`, which both sides write, and `tail`, which the producer writes, in different cache lines.
    private let padding = InlineArray<64, UInt8>(repeating: 0)
    /// Position of the next entry.
    private let tail = Atomic<UInt64>(0)

    /// - Parameter capacity: at least 1.
    public init(capacity: Int) {
        precondition(capacity > 0, "a ring holds at least one entry")
        self.capacity = capacity
        entries = .allocate(capacity: capacity)
        for index in 0..<capacity { (entries + index).initialize(to: Atomic(0)) }
    }

    deinit {
        entries.deinitialize(count: capacity)
        entries.deallocate()
    }

    /// Entries right now; already old when another thread is at work.
    public var count: Int {
        let head = head.load(ordering: .acquiring)
        return Int(tail.load(ordering: .acquiring) - head)
    }

    /// Producer: adds the newest entry. Returns the entry that had to go, if any.
    public func push(_ value: Int) -> Int? {
        let position = tail.load(ordering: .relaxed)
        var displaced: Int?
        let oldest = head.load(ordering: .acquiring)
        if position - oldest == UInt64(capacity) {
            // If the exchange fails, the consumer has just made room.
            displaced = claim(oldest)
        }
        entry(at: position).pointee.store(value, ordering: .relaxed)
        tail.store(position + 1, ordering: .releasing)
        return displaced
    }

    /// The oldest entry, or nil if there is none.
    public func take() -> Int? {
        while true {
            let oldest = head.load(ordering: .acquiring)
            guard oldest != tail.load(ordering: .acquiring) else { return nil }
            if let value = claim(oldest) { return value }
        }
    }

    /// Reads the entry at `position` and moves the head past it; nil if someone else moved it first.
    private func claim(_ position: UInt64) -> Int? {
        let value = entry(at: position).pointee.load(ordering: .relaxed)
        let (isOurs, _) = head.compareExchange(
            expected: position, desired: position + 1, ordering: .acquiringAndReleasing)
        return isOurs ? value : nil
    }

    private func entry(at position: UInt64) -> UnsafeMutablePointer<Atomic<Int>> {
        entries + Int(position % UInt64(capacity))
    }
}

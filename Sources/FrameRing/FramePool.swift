import Core
import Dispatch
import Synchronization

/// A fixed number of frames that are lent one by one. Leasing and giving back are lock-free; the pictures are allocated
/// once and keep their storage.
///
/// Isolation: any thread may lease and give back; `leaseWaiting` is for one thread.
public final class FramePool: @unchecked Sendable {
    // Proof of Sendable: `frames` itself never changes. A frame is reached only through its slot's index, and an index
    // has one holder at a time: the free mask, a `FrameLease` or an `OverwritingRing`. It passes between them by
    // acquiring and releasing operations, so each holder sees what the one before it wrote.
    final class Frame {
        let picture = Picture(width: 1, height: 1)
        var header = FrameHeader()
    }

    public static let maximumSlots = 64

    private let frames: [Frame]
    /// A bit per slot, set while the slot is free.
    private let free: Atomic<UInt64>
    private let exhausted = Atomic<UInt64>(0)
    private let isClosed = Atomic<Bool>(false)
    private let isWaiting = Atomic<Bool>(false)
    private let returned = DispatchSemaphore(value: 0)

    /// - Parameter slots: 1 to `maximumSlots`.
    public init(slots: Int) {
        precondition((1...Self.maximumSlots).contains(slots), "a pool has 1 to \(Self.maximumSlots) slots")
        frames = (0..<slots).map { _ in Frame() }
        free = Atomic(slots == 64 ? .max : (1 << UInt64(slots)) - 1)
    }

    public var slots: Int { frames.count }
    public var freeCount: Int { free.load(ordering: .relaxed).nonzeroBitCount }
    /// How often `lease` found no free slot.
    public var exhaustedCount: UInt64 { exhausted.load(ordering: .relaxed) }

    /// A free slot, or nil (counted) if all are out.
    public func lease() -> FrameLease? {
        if let lease = leaseQuietly() { return lease }
        exhausted.wrappingAdd(1, ordering: .relaxed)
        return nil
    }

    /// Waits until a slot is free; nil once `close` was called.
    func leaseWaiting() -> FrameLease? {
        while !isClosed.load(ordering: .sequentiallyConsistent) {
            if let lease = leaseQuietly() { return lease }
            // Announce first, look again, then sleep: whoever gives a slot back after that look sees the announcement.
            isWaiting.store(true, ordering: .sequentiallyConsistent)
            if free.load(ordering: .sequentiallyConsistent) == 0, !isClosed.load(ordering: .sequentiallyConsistent) {
                returned.wait()
            }
            isWaiting.store(false, ordering: .sequentiallyConsistent)
        }
        return nil
    }

    /// Ends waiting for good. Leases that are out stay valid.
    func close() {
        isClosed.store(true, ordering: .sequentiallyConsistent)
        returned.signal()
    }

    func frame(at slot: Int) -> Frame { frames[slot] }

    func giveBack(_ slot: Int) {
        let bit: UInt64 = 1 << UInt64(slot)
        let before = free.bitwiseOr(bit, ordering: .sequentiallyConsistent).oldValue
        precondition(before & bit == 0, "slot \(slot) was given back twice")
        if isWaiting.exchange(false, ordering: .sequentiallyConsistent) { returned.signal() }
    }

    private func leaseQuietly() -> FrameLease? {
        var mask = free.load(ordering: .acquiring)
        while mask != 0 {
            let (taken, current) = free.compareExchange(
                expected: mask, desired: mask & (mask - 1), ordering: .acquiringAndReleasing)
            if taken { return FrameLease(of: mask.trailingZeroBitCount, in: self) }
            mask = current
        }
        return nil
    }
}

import Core
import Foundation
import Synchronization

/// The way of frames from one producer thread to one consumer: a pool, a ring and a wake-up. Nothing is allocated or
/// locked per frame.
///
/// Isolation: `lease` and `push` belong to the producer, `take` to the consumer; `finish`, `close` and the counts may be
/// used from any thread.
public final class FrameChannel: Sendable {
    public enum Policy: Sendable {
        /// Live streams: the consumer gets the newest frame, older ones are dropped and counted.
        case newestWins
        /// Files: every frame gets through in order; the producer waits for room.
        case lossless
    }

    public let capacity: Int
    public let policy: Policy
    private let pool: FramePool
    private let ring: OverwritingRing
    private let wakeUp = AtomicLazyReference<WakeUp>()
    private let isEnded = Atomic<Bool>(false)
    private let isClosed = Atomic<Bool>(false)
    private let pushed = Atomic<UInt64>(0)
    private let taken = Atomic<UInt64>(0)
    private let dropped = Atomic<UInt64>(0)
    /// Breaks of time pushed (the producer's) and taken (the consumer's).
    private let breaksPushed = Atomic<UInt64>(0)
    private let breaksTaken = Atomic<UInt64>(0)

    /// - Parameters:
    ///   - capacity: frames that can wait; at least 1.
    ///   - heldByConsumer: leases that the consumer holds at the same time without starving the producer. A consumer of a
    ///     `lossless` channel that holds more than this waits for ever.
    public init(capacity: Int, policy: Policy, heldByConsumer: Int = 2) {
        self.capacity = capacity
        self.policy = policy
        pool = FramePool(slots: capacity + heldByConsumer + 1)
        // The lossless ring has room for every slot there is, so it never displaces.
        ring = OverwritingRing(capacity: policy == .lossless ? pool.slots : capacity)
    }

    /// Sets what runs after each push, after `finish` and after `close`, on the calling thread; it may only schedule
    /// work. Call it once, before the producer starts.
    public func setWakeUp(_ body: @escaping @Sendable () -> Void) {
        let wanted = WakeUp(body: body)
        precondition(wakeUp.storeIfNil(wanted) === wanted, "a channel has one wake-up")
    }

    /// Producer: a frame to fill. With `newestWins` the oldest waiting frame makes room if the pool is empty; nil means
    /// that the consumer holds every slot (counted). With `lossless` it waits; nil means that the channel has ended.
    public func lease() -> FrameLease? {
        if policy == .lossless { return pool.leaseWaiting() }
        if pool.freeCount == 0, let oldest = ring.take() {
            dropped.wrappingAdd(1, ordering: .relaxed)
            return FrameLease(of: oldest, in: pool)
        }
        return pool.lease()
    }

    /// Producer: hands a filled frame on and gives it its sequence number.
    public func push(_ frame: consuming FrameLease) {
        let sequence = pushed.wrappingAdd(1, ordering: .relaxed).oldValue
        guard !isEnded.load(ordering: .acquiring) else {
            dropped.wrappingAdd(1, ordering: .relaxed)
            return
        }
        frame.header.sequence = sequence
        if frame.header.isDiscontinuity { breaksPushed.wrappingAdd(1, ordering: .relaxed) }
        frame.header.breaks = breaksPushed.load(ordering: .relaxed)
        if let displaced = ring.push(frame.handOver()) {
            dropped.wrappingAdd(1, ordering: .relaxed)
            pool.giveBack(displaced)
        }
        wakeUp.load()?.body()
    }

    /// Producer: waits until the consumer has let all frames go, for a producer that goes by what the consumer found; at once
    /// when the channel has ended. It looks again every fifth of a millisecond: consumers take milliseconds a frame.
    public func waitUntilIdle() {
        while pool.freeCount < pool.slots, !isEnded.load(ordering: .acquiring) { usleep(200) }
    }

    /// No more frames come: `take` still hands out what is left, a waiting producer returns, later frames are dropped.
    public func finish() {
        isEnded.store(true, ordering: .releasing)
        pool.close()
        wakeUp.load()?.body()
    }

    /// Consumer: the newest frame (`newestWins`; the older ones are dropped) or the oldest (`lossless`).
    public func take() -> FrameLease? {
        guard !isClosed.load(ordering: .acquiring), var slot = ring.take() else { return nil }
        if policy == .newestWins {
            // At most one lap, so that a fast producer cannot keep the consumer here.
            for _ in 1..<max(capacity, 2) {
                guard let newer = ring.take() else { break }
                dropped.wrappingAdd(1, ordering: .relaxed)
                pool.giveBack(slot)
                slot = newer
            }
        }
        taken.wrappingAdd(1, ordering: .relaxed)
        let frame = FrameLease(of: slot, in: pool)
        let breaks = frame.header.breaks
        frame.header.isDiscontinuity = breaks != breaksTaken.exchange(breaks, ordering: .relaxed)
        return frame
    }

    /// The consumer gives up: frames that wait or come later are dropped, a waiting producer returns.
    public func close() {
        isClosed.store(true, ordering: .releasing)
        finish()
    }

    /// True when no frame can come any more.
    public var isFinished: Bool {
        isClosed.load(ordering: .acquiring) || isEnded.load(ordering: .acquiring) && ring.count == 0
    }

    public var isClosedByConsumer: Bool { isClosed.load(ordering: .acquiring) }
    /// Frames handed on by the producer.
    public var pushedCount: UInt64 { pushed.load(ordering: .relaxed) }
    /// Frames that reached the consumer.
    public var takenCount: UInt64 { taken.load(ordering: .relaxed) }
    /// Frames pushed that a newer one replaced, or that came after the end.
    public var droppedCount: UInt64 { dropped.load(ordering: .relaxed) }
    /// Frames that found no slot because the consumer held them all.
    public var starvedCount: UInt64 { pool.exhaustedCount }
    public var waitingCount: Int { ring.count }
    public var freeSlots: Int { pool.freeCount }
    public var slots: Int { pool.slots }
}

private final class WakeUp: Sendable {
    let body: @Sendable () -> Void
    init(body: @escaping @Sendable () -> Void) { self.body = body }
}

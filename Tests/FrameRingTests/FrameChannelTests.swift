import Core
import Synchronization
import TestSupport
import Testing

@testable import FrameRing

@Suite struct FrameChannelTests {
    private func push(_ number: UInt8, to channel: FrameChannel, isDiscontinuity: Bool = false) {
        guard let lease = channel.lease() else {
            Issue.record("no slot for frame \(number)")
            return
        }
        lease.picture.luma[0] = number
        lease.header = FrameHeader(time: MediaTime(nanoseconds: Int64(number)), isDiscontinuity: isDiscontinuity)
        channel.push(lease)
    }

    private func take(from channel: FrameChannel) -> (number: UInt8, sequence: UInt64, isDiscontinuity: Bool)? {
        guard let frame = channel.take() else { return nil }
        return (frame.picture.luma[0], frame.header.sequence, frame.header.isDiscontinuity)
    }

    @Test("newest wins: the consumer gets the last frame, the others are counted as dropped")
    func newestWins() throws {
        let channel = FrameChannel(capacity: 3, policy: .newestWins)
        for number in 0..<10 { push(UInt8(number), to: channel) }
        let frame = try #require(take(from: channel))
        #expect(frame.number == 9 && frame.sequence == 9)
        #expect(!channel.canTake)
        #expect(channel.pushedCount == 10 && channel.takenCount == 1 && channel.droppedCount == 9)
        #expect(channel.freeSlots == channel.slots)
    }

    @Test("lossless: every frame, in order")
    func lossless() {
        let channel = FrameChannel(capacity: 3, policy: .lossless)
        for number in 0..<4 { push(UInt8(number), to: channel) }
        #expect((0..<4).map { _ in take(from: channel)?.number } == [0, 1, 2, 3])
        #expect(channel.droppedCount == 0)
    }

    @Test("a consumer that holds every slot starves the producer, which is counted; then it goes on")
    func starvation() throws {
        let channel = FrameChannel(capacity: 1, policy: .newestWins, heldByConsumer: 1)
        push(0, to: channel)
        let first = try require(channel.take())
        push(1, to: channel)
        let second = try require(channel.take())
        push(2, to: channel)
        // Two held, one waiting: the producer reuses the waiting one.
        push(3, to: channel)
        let third = try require(channel.take())
        #expect(third.header.sequence == 3)
        #expect(!channel.canLease)
        #expect(channel.starvedCount == 1)
        _ = consume first
        push(4, to: channel)
        #expect(take(from: channel)?.number == 4)
        _ = consume second
        _ = consume third
        #expect(channel.freeSlots == channel.slots)
    }

    @Test("the mark of a broken time survives the drop of its frame")
    func discontinuity() {
        let channel = FrameChannel(capacity: 2, policy: .newestWins)
        push(0, to: channel)
        #expect(take(from: channel)?.isDiscontinuity == false)
        push(1, to: channel, isDiscontinuity: true)
        for number in 2..<6 { push(UInt8(number), to: channel) }
        #expect(take(from: channel)?.isDiscontinuity == true)
        push(7, to: channel)
        #expect(take(from: channel)?.isDiscontinuity == false)
    }

    @Test("finish leaves the rest to the consumer, close throws it away")
    func endings() {
        let finished = FrameChannel(capacity: 4, policy: .newestWins)
        push(1, to: finished)
        finished.finish()
        #expect(!finished.isFinished)
        #expect(take(from: finished)?.number == 1)
        #expect(finished.isFinished)
        let closed = FrameChannel(capacity: 4, policy: .newestWins)
        push(1, to: closed)
        closed.close()
        #expect(closed.isFinished)
        #expect(!closed.canTake)
    }

    @Test("a frame that comes after the end is dropped and its slot returns")
    func lateFrame() throws {
        let channel = FrameChannel(capacity: 1, policy: .newestWins)
        let lease = try require(channel.lease())
        channel.finish()
        channel.push(lease)
        #expect(channel.droppedCount == 1)
        #expect(channel.freeSlots == channel.slots)
    }

    @Test("a waiting producer returns when the channel ends, even with leases out", arguments: [true, false])
    func shutdown(byConsumer: Bool) async throws {
        let channel = FrameChannel(capacity: 1, policy: .lossless, heldByConsumer: 1)
        for number in 0..<2 { push(UInt8(number), to: channel) }
        let held = try require(channel.take())
        push(2, to: channel)
        let gotNothing = Atomic<Bool>(false)
        let producer = BackgroundThread { gotNothing.store(!channel.canLease, ordering: .releasing) }
        try await Task.sleep(for: .milliseconds(20))
        if byConsumer { channel.close() } else { channel.finish() }
        producer.join()
        let returned = gotNothing.load(ordering: .acquiring)
        #expect(returned)
        #expect(held.header.sequence == 0)
        _ = consume held
    }

    @Test("the wake-up runs after each push and at the end")
    func wakeUp() {
        let calls = Atomic<Int>(0)
        let channel = FrameChannel(capacity: 2, policy: .newestWins)
        channel.setWakeUp { calls.wrappingAdd(1, ordering: .relaxed) }
        for number in 0..<3 { push(UInt8(number), to: channel) }
        channel.finish()
        let count = calls.load(ordering: .relaxed)
        #expect(count == 4)
    }

    /// Every frame carries its number in header and pixels; a torn, doubled, lost or reordered frame shows.
    @Test(
        "two threads: taken and dropped make up pushed, sequences rise, pictures are whole, every slot returns",
        arguments: [FrameChannel.Policy.newestWins, .lossless], [1, 3])
    func stress(policy: FrameChannel.Policy, capacity: Int) {
        let total = UInt64(StressSize.frames / 4)
        let channel = FrameChannel(capacity: capacity, policy: policy)
        let producer = BackgroundThread {
            var pushed: UInt64 = 0
            while pushed < total {
                guard let lease = channel.lease() else { continue }
                for index in 0..<lease.picture.luma.count {
                    lease.picture.luma[index] = UInt8(truncatingIfNeeded: pushed)
                }
                lease.header = FrameHeader(time: MediaTime(nanoseconds: Int64(pushed)))
                channel.push(lease)
                pushed += 1
            }
            channel.finish()
        }
        var taken: UInt64 = 0
        var next: UInt64 = 0
        var faults = 0
        while !channel.isFinished {
            guard let frame = channel.take() else { continue }
            let header = frame.header
            if header.sequence < next { faults += 1 }
            if policy == .lossless, header.sequence != next { faults += 1 }
            if header.time.nanoseconds != Int64(header.sequence) { faults += 1 }
            if frame.picture.luma.contains(where: { $0 != UInt8(truncatingIfNeeded: header.sequence) }) { faults += 1 }
            next = header.sequence + 1
            taken += 1
        }
        producer.join()
        #expect(faults == 0)
        #expect(next == total, "the newest always wins")
        #expect(taken == channel.takenCount)
        #expect(channel.takenCount + channel.droppedCount == total && channel.pushedCount == total)
        if policy == .lossless { #expect(channel.droppedCount == 0) }
        #expect(channel.freeSlots == channel.slots)
        #expect(channel.starvedCount == 0)
    }
}

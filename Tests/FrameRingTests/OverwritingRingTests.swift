import Core
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import FrameRing

@Suite struct OverwritingRingTests {
    @Test("entries come out in the order they went in")
    func order() {
        let ring = OverwritingRing(capacity: 3)
        #expect(ring.take() == nil)
        for value in [10, 11, 12] { #expect(ring.push(value) == nil) }
        #expect(ring.count == 3)
        #expect([ring.take(), ring.take(), ring.take(), ring.take()] == [10, 11, 12, nil])
    }

    @Test("a full ring gives up its oldest entry for the newest", arguments: [1, 2, 3, 7])
    func displacement(capacity: Int) {
        let ring = OverwritingRing(capacity: capacity)
        var displaced: [Int] = []
        for value in 0..<20 { if let old = ring.push(value) { displaced.append(old) } }
        #expect(displaced == Array(0..<20 - capacity))
        #expect(ring.count == capacity)
        #expect((0..<capacity).map { _ in ring.take() } == Array(20 - capacity..<20))
    }

    /// The consumer keeps what it takes, the producer what it displaces; together they must be what was pushed.
    @Test("two threads lose, double and reorder nothing", arguments: [1, 2, 3, 8])
    func stress(capacity: Int) {
        let total = StressSize.frames / 4
        let ring = OverwritingRing(capacity: capacity)
        let isDone = Atomic<Bool>(false)
        let displaced = Locked(Tally())
        let producer = BackgroundThread {
            var tally = Tally()
            for value in 0..<total {
                if let old = ring.push(value) { tally.add(old) }
            }
            displaced.withLock { $0 = tally }
            isDone.store(true, ordering: .releasing)
        }
        var taken = Tally()
        while true {
            let wasDone = isDone.load(ordering: .acquiring)
            if let value = ring.take() {
                taken.add(value)
            } else if wasDone {
                break
            }
        }
        producer.join()
        let dropped = displaced.withLock { $0 }
        #expect(taken.count + dropped.count == total)
        #expect(taken.sum &+ dropped.sum == total * (total - 1) / 2)
        #expect(taken.isRising && dropped.isRising)
        #expect(taken.last == total - 1, "the newest always wins")
    }

    private struct Tally {
        var count = 0, sum = 0, last = -1, isRising = true

        mutating func add(_ value: Int) {
            count += 1
            sum &+= value
            if value <= last { isRising = false }
            last = value
        }
    }
}

/// How many frames the stress tests push; `TOCSIN_STRESS_FRAMES` makes it the long run of `tools/stress-ring`.
enum StressSize {
    static let frames = ProcessInfo.processInfo.environment["TOCSIN_STRESS_FRAMES"].flatMap { Int($0) } ?? 400_000
}

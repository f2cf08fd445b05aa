import Core
import Dispatch
import TestSupport
import Testing

@testable import Alerting

@Suite struct DeliveryQueueTests {
    /// Waits for a signal before each record and keeps the numbers it saw.
    private struct GatedWorker: DeliveryWorker {
        let gate: DispatchSemaphore
        let seen: Locked<[UInt64]>

        mutating func deliver(_ delivery: Delivery) -> DeliveryOutcome {
            gate.wait()
            seen.withLock { $0.append(delivery.record.sequence) }
            return .delivered()
        }
    }

    private let gate = DispatchSemaphore(value: 0)
    private let seen = Locked<[UInt64]>([])
    private let log = LogCollector()

    private func queue(capacity: Int) -> DeliveryQueue {
        DeliveryQueue(
            name: "test", limits: .init(count: capacity), clocks: SystemClocks(), logger: log.logger,
            worker: GatedWorker(gate: gate, seen: seen))
    }

    @Test("a full queue drops its oldest records, counts them, and keeps the order of the rest")
    func bounded() async throws {
        let queue = queue(capacity: 3)
        queue.push(.sample(0))
        // The first is in the worker's hands, not in the queue.
        #expect(try await eventually { queue.statistics.waiting == 1 })
        for number in 1...10 { queue.push(.sample(UInt64(number))) }
        for _ in 0..<11 { gate.signal() }
        queue.drain(until: SystemClocks().monotonic() + .seconds(20))
        let numbers = seen.withLock { $0 }
        #expect(Array(numbers.suffix(3)) == [8, 9, 10])
        #expect(numbers == numbers.sorted())
        #expect(queue.statistics.dropped + queue.statistics.delivered == 11)
        #expect(queue.statistics.delivered == UInt64(numbers.count))
    }

    @Test("draining ends at the deadline, says how many records were left, and nothing is done afterwards")
    func drainDeadline() async throws {
        let queue = queue(capacity: 10)
        queue.push(.sample(1))
        queue.push(.sample(2))
        queue.drain(until: SystemClocks().monotonic() + .milliseconds(50))
        #expect(log.lines.map(\.text) == ["test: 2 alert records were not delivered"])
        queue.push(.sample(3))
        for _ in 0..<3 { gate.signal() }
        #expect(try await eventually { queue.statistics.delivered == 1 })
        queue.drain(until: SystemClocks().monotonic() + .seconds(20))
        #expect(seen.withLock { $0 } == [1])
        #expect(queue.statistics == SinkStatistics(delivered: 1, dropped: 1, failedAttempts: 0, waiting: 1))
    }

    @Test("a worker is reopened before the next record")
    func reopens() async throws {
        struct Counter: DeliveryWorker {
            var count = 0
            let seen: Locked<[Int]>
            mutating func reopen() { count += 1 }
            mutating func deliver(_ delivery: Delivery) -> DeliveryOutcome {
                seen.withLock { $0.append(count) }
                return .delivered()
            }
        }
        let seen = Locked<[Int]>([])
        let queue = DeliveryQueue(
            name: "test", clocks: SystemClocks(), logger: log.logger, worker: Counter(seen: seen))
        for number in 1...100 {
            queue.reopen()
            queue.push(.sample(UInt64(number)))
            #expect(try await eventually { queue.statistics.waiting == 0 })
        }
        #expect(seen.withLock { $0 } == Array(1...100))
    }
}

import Core
import Testing

@testable import Alerting

@Suite struct WaitingDeliveriesTests {
    private let now = MonotonicTime(nanoseconds: 1_000_000_000)

    private func delivery(_ sequence: UInt64, alert: String? = nil, bytes: Int = 100) -> Delivery {
        Delivery(
            record: .sample(sequence, id: alert), json: [UInt8](repeating: 0, count: bytes), acceptedAt: now)
    }

    private func waiting(_ sequences: [UInt64], limits: WaitingDeliveries.Limits = .init()) -> WaitingDeliveries {
        var waiting = WaitingDeliveries(limits: limits)
        for sequence in sequences { _ = waiting.insert(delivery(sequence)) }
        return waiting
    }

    private func sequence(_ next: WaitingDeliveries.Next) -> UInt64? {
        if case .delivery(let delivery) = next { delivery.record.sequence } else { nil }
    }

    @Test("deliveries come in the order of their records, however they were taken in, and each once")
    func order() {
        var waiting = waiting([5, 2, 9, 2, 7])
        var seen: [UInt64] = []
        while let next = sequence(waiting.next(at: now)) {
            seen.append(next)
            waiting.remove(next)
        }
        #expect(seen == [2, 5, 7, 9] && waiting.byteCount == 0)
    }

    @Test("a record that is put off holds up its own alert and no other")
    func putOff() {
        var waiting = WaitingDeliveries(limits: .init())
        for (sequence, alert) in [(1, "a"), (2, "a"), (3, "b")] {
            _ = waiting.insert(delivery(UInt64(sequence), alert: alert))
        }
        waiting.putOff(1, until: now + .seconds(10))
        #expect(sequence(waiting.next(at: now)) == 3)
        waiting.remove(3)
        guard case .nothingBefore(now + .seconds(10)) = waiting.next(at: now) else {
            Issue.record("\(waiting.next(at: now))")
            return
        }
        #expect(sequence(waiting.next(at: now + .seconds(10))) == 1)
        #expect(waiting[1]?.attempts == 1)
        waiting.makeAllDue()
        #expect(sequence(waiting.next(at: now)) == 1)
    }

    @Test("beyond the count or the bytes the oldest go, but not the one in somebody's hands")
    func limits() {
        var byCount = waiting([1, 2, 3], limits: .init(count: 3))
        #expect(byCount.insert(delivery(4)).map(\.record.sequence) == [1])
        #expect(byCount.insert(delivery(5), keeping: 2).isEmpty)
        #expect(byCount.insert(delivery(6), keeping: 2).map(\.record.sequence) == [3])
        var byBytes = waiting([1, 2, 3], limits: .init(count: 100, bytes: 350))
        #expect(byBytes.insert(delivery(4, bytes: 200)).map(\.record.sequence) == [1, 2])
        #expect(byBytes.byteCount == 300)
    }
}

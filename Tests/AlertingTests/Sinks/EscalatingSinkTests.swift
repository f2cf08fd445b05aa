import Core
import Testing

@testable import Alerting

@Suite struct EscalatingSinkTests {
    private final class Recorder: AlertSink {
        let name = "chief"
        let records = Locked<[AlertRecord]>([])
        var statistics: SinkStatistics { SinkStatistics(delivered: 0, dropped: 0, failedAttempts: 0, waiting: 0) }
        func deliver(_ record: AlertRecord) { records.withLock { $0.append(record) } }
        func reopen() {}
        func drain(until deadline: MonotonicTime) {}
        var reasons: [String] { records.withLock { $0.map(\.reason) } }
    }

    private let clocks = ManualClocks()
    private let chief = Recorder()
    private let acknowledged = Locked<Set<String>>([])

    private func sink() -> EscalatingSink {
        EscalatingSink(
            chief, after: .seconds(300),
            isAcknowledged: { [acknowledged] id in acknowledged.withLock { $0.contains(id) } },
            clocks: clocks)
    }

    @Test("an alarm that nobody acknowledged is sent once when the time has come, and says why")
    func escalates() {
        let sink = sink()
        let record = AlertRecord.sample()
        sink.deliver(record)
        clocks.advance(by: .seconds(299))
        sink.escalate()
        #expect(chief.reasons.isEmpty)
        clocks.advance(by: .seconds(1))
        sink.escalate()
        #expect(chief.reasons == ["flames; nobody has acknowledged this alarm for 300 s"])
        #expect(chief.records.withLock { $0.map(\.id) } == [record.id])
        // Its later records do not call anyone again.
        sink.deliver(record)
        clocks.advance(by: .seconds(900))
        sink.escalate()
        #expect(chief.reasons.count == 1)
    }

    @Test("one that somebody acknowledged and a warning call nobody; a test comes at once")
    func quiet() {
        let sink = sink()
        let alarm = AlertRecord.sample()
        var test = AlertRecord.sample(2)
        test.test = true
        sink.deliver(test)
        #expect(chief.reasons == [test.reason])
        for record in [alarm, .sample(3, severity: .warning)] { sink.deliver(record) }
        acknowledged.withLock { _ = $0.insert(alarm.id) }
        clocks.advance(by: .seconds(600))
        sink.escalate()
        #expect(chief.reasons == [test.reason])
    }

    @Test("a warning counts from when it became an alarm, and an alarm that is over is sent as it ended")
    func lateAlarm() {
        let sink = sink()
        var record = AlertRecord.sample(severity: .warning)
        sink.deliver(record)
        clocks.advance(by: .seconds(200))
        record.severity = .alarm
        sink.deliver(record)
        clocks.advance(by: .seconds(200))
        record.type = .closed
        sink.deliver(record)
        sink.escalate()
        #expect(chief.reasons.isEmpty)
        clocks.advance(by: .seconds(100))
        sink.escalate()
        #expect(chief.records.withLock { $0.map(\.type) } == [.closed])
    }
}

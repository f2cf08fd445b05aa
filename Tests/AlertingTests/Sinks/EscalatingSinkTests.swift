import Core
import TestSupport
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
    private let folder: TemporaryFolder
    private let history: AlertHistory

    init() throws {
        folder = try TemporaryFolder()
        history = try AlertHistory(
            path: folder.file("alerts.sqlite"), clocks: clocks, logger: LogCollector().logger)
    }

    private func sink() -> EscalatingSink {
        EscalatingSink(chief, after: .seconds(300), history: history, clocks: clocks)
    }

    /// As the desk makes it: in the history.
    private func stored(severity: Severity = .alarm) -> AlertRecord {
        history.append(.sample(severity: severity, at: clocks.wall()), endpoints: [])
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
    func quiet() throws {
        let sink = sink()
        let alarm = stored()
        var test = AlertRecord.sample(2)
        test.test = true
        sink.deliver(test)
        #expect(chief.reasons == [test.reason])
        for record in [alarm, .sample(3, severity: .warning)] { sink.deliver(record) }
        try history.acknowledge(alarm.id, by: "Ada", note: nil)
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

    @Test("an alarm from before a restart is brought when its time has come, once, and one that is acknowledged is not")
    func restart() throws {
        let before = sink()
        let (alarm, seen) = (stored(), stored())
        for record in [alarm, seen, stored(severity: .warning)] { before.deliver(record) }
        try history.acknowledge(seen.id, by: "Ada", note: nil)
        clocks.advance(by: .seconds(200))

        let after = sink()
        after.begin(after: nil)
        after.escalate()
        #expect(chief.reasons.isEmpty)
        // Its later records are known.
        after.deliver(alarm)
        clocks.advance(by: .seconds(100))
        after.escalate()
        #expect(chief.records.withLock { $0.map(\.id) } == [alarm.id])
        // What is brought waits in the history until it is there.
        #expect(history.waitingDeliveries(of: "chief", maximumAge: .seconds(3600)).map(\.record.id) == [alarm.id])

        let last = sink()
        last.begin(after: nil)
        // After a reload an alert that was brought may still be open.
        last.deliver(alarm)
        clocks.advance(by: .seconds(900))
        last.escalate()
        #expect(chief.reasons.count == 1)
    }

    @Test(
        "the time counts from the alarm, whatever the clock on the wall does meanwhile", arguments: [-3600.0, 86_400])
    func clockOnTheWall(jump: Double) {
        let sink = sink()
        sink.deliver(stored())
        clocks.setWall(clocks.wall().addingTimeInterval(jump))
        clocks.advance(by: .seconds(299))
        sink.escalate()
        #expect(chief.reasons.isEmpty)
        clocks.advance(by: .seconds(1))
        sink.escalate()
        #expect(chief.reasons.count == 1)
    }
}

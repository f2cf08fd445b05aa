import Core
import Foundation
import TestSupport
import Testing

@testable import Alerting

/// Webhooks with a history behind them: what waits survives.
@Suite struct EndpointSinkTests {
    private let folder: TemporaryFolder
    private let log = LogCollector()
    private let receiver: WebhookReceiver

    init() async throws {
        folder = try TemporaryFolder()
        receiver = try await WebhookReceiver()
    }

    private var path: String { folder.file("alerts.sqlite") }

    private func history(clocks: any Clocks = SystemClocks()) throws -> AlertHistory {
        try AlertHistory(path: path, clocks: clocks, logger: log.logger)
    }

    private func sink(
        _ url: String, _ history: AlertHistory, name: String = "guards", pause: Duration = .milliseconds(20),
        capacity: Int = 10_000, clocks: any Clocks = SystemClocks()
    ) throws -> EndpointSink {
        try EndpointSink(
            WebhookConfiguration(
                name: name, url: url, allowPrivate: true, retries: RetrySchedule(pauses: [pause]), capacity: capacity),
            history: history, clocks: clocks, logger: log.logger)
    }

    private func desk(_ sinks: [any AlertSink], _ history: AlertHistory) -> AlertDesk {
        AlertDesk(host: "host", sinks: sinks, history: history, logger: log.logger)
    }

    private func transition(_ camera: Int = 0) -> AlertTransition {
        AlertTransition(
            type: .opened, finding: .sample(score: 0.8, seconds: 3), peakScore: 0.8, startedAt: .zero,
            at: MediaTime(seconds: 3), arrival: nil, severity: .alarm)
    }

    @discardableResult
    private func report(_ count: Int, to desk: AlertDesk) -> [AlertRecord] {
        (0..<count).map { desk.report(transition(), camera: "camera \($0)", model: "m") }
    }

    @Test("what a restart interrupts is delivered afterwards, in order, with the same ids and the same bytes")
    func restart() async throws {
        let first = try history()
        let stopped = try sink(receiver.url("/fail/2/restart"), first, pause: .seconds(3600))
        let former = desk([stopped], first)
        let records = report(5, to: former)
        #expect(try await eventually { stopped.statistics.failedAttempts == 1 })
        former.drain(until: SystemClocks().monotonic())
        first.close()
        #expect(log.lines.last?.text.contains("5 alert records wait for the next start") == true)

        let second = try history()
        // The pause before the next try goes on over the restart; here it is cut short.
        try second.forgetPauses()
        let sink = try sink(receiver.url("/fail/2/restart"), second)
        let desk = desk([sink], second)
        let requests = try await receiver.requests(to: "/fail/2/restart", count: 7)
        #expect(requests.map(\.status) == [500, 500, 200, 200, 200, 200, 200])
        #expect(requests.suffix(5).compactMap(\.record?.previous) == records.compactMap(\.previous))
        #expect(requests.suffix(5).compactMap(\.record?.id) == records.map(\.id))
        #expect(Set(requests.prefix(3).map(\.id)).count == 1)
        #expect(try await eventually { sink.statistics.delivered == 5 })
        desk.drain(until: SystemClocks().monotonic() + .seconds(5))
        second.close()
        let details = try HistoryReader(path: path).alert(records[0].id)
        #expect(details.deliveries.map(\.state) == [.delivered])
        #expect(
            details.deliveries[0].attempts.map(\.answer) == [
                "the endpoint answered 500", "the endpoint answered 500", "200",
            ])
    }

    @Test("a reload that changes an endpoint hands over what waits; one that removes it keeps that for its return")
    func reload() async throws {
        let history = try history()
        let old = try sink(receiver.url("/fail/1000/old"), history, pause: .seconds(3600))
        let desk = desk([old], history)
        report(3, to: desk)
        #expect(try await eventually { old.statistics.failedAttempts == 1 })
        let changed = try sink(receiver.url("/fail/1000/changed"), history, pause: .seconds(3600))
        #expect(desk.replace(sinks: [changed], evidence: nil).count == 1)
        #expect(changed.statistics.waiting == 3)
        for retired in desk.replace(sinks: [], evidence: nil) { retired.drain(until: SystemClocks().monotonic()) }
        report(1, to: desk)
        try history.forgetPauses()
        let back = try sink(receiver.url("/ok"), history)
        _ = desk.replace(sinks: [back], evidence: nil)
        #expect(try await receiver.requests(to: "/ok", count: 3).compactMap(\.record?.sequence) == [1, 2, 3])
    }

    @Test("a record that its receiver will not take holds up its own alert only")
    func poison() async throws {
        let history = try history()
        let sink = try sink(receiver.url("/poison"), history, pause: .milliseconds(5))
        let desk = desk([sink], history)
        desk.report(transition(), camera: "poison", model: "m")
        report(3, to: desk)
        desk.report(transition(), camera: "poison", model: "m")
        #expect(try await eventually { sink.statistics.delivered == 3 })
        #expect(sink.statistics.waiting == 2)
    }

    @Test("dead deliveries are shown and can be sent again")
    func deadLetters() async throws {
        let history = try history()
        let sink = try sink(receiver.url("/gone"), history)
        let desk = desk([sink], history)
        report(3, to: desk)
        #expect(try await eventually { sink.statistics.dropped == 3 })
        #expect(
            try await eventually { try HistoryReader(path: path).deadDeliveries().count == 3 }, "\(log.lines)")
        let fixed = try self.sink(receiver.url("/ok"), history)
        _ = desk.replace(sinks: [fixed], evidence: nil)
        #expect(try desk.resend(endpoint: "webhook guards", sequence: 2) == 1)
        #expect(try desk.resend(endpoint: nil, sequence: nil) == 2)
        #expect(try await eventually { fixed.statistics.delivered == 3 })
        #expect(try await eventually { try HistoryReader(path: path).deadDeliveries().isEmpty })
        #expect(try desk.resend(endpoint: nil, sequence: nil) == 0)
    }

    @Test("deliveries older than a day are given up at the start; a full outbox is ready at once")
    func fullAndOld() async throws {
        let clocks = ManualClocks()
        let first = try history(clocks: clocks)
        for _ in 0..<100 { _ = first.append(.sample(at: clocks.wall()), endpoints: ["webhook guards"]) }
        clocks.advance(by: .seconds(20 * 3600))
        for _ in 0..<100 { _ = first.append(.sample(at: clocks.wall()), endpoints: ["webhook guards"]) }
        first.close()
        clocks.advance(by: .seconds(5 * 3600))
        let second = try history(clocks: clocks)
        let sink = try sink(receiver.url("/hang"), second, clocks: clocks)
        let desk = desk([sink], second)
        #expect(sink.statistics.waiting == 100)
        #expect(try HistoryReader(path: path).deadDeliveries().count == 100)
        desk.drain(until: clocks.monotonic())
    }

    @Test("a full outbox drops its oldest and says so once, and the history knows")
    func bounded() async throws {
        let history = try history()
        let sink = try sink(receiver.url("/fail/1000/bounded"), history, pause: .seconds(3600), capacity: 3)
        let desk = desk([sink], history)
        report(1, to: desk)
        #expect(try await eventually { sink.statistics.failedAttempts == 1 })
        report(9, to: desk)
        #expect(sink.statistics.waiting == 4 && sink.statistics.dropped == 6)
        #expect(log.lines.count { $0.text.contains("dropped, the oldest") } == 1)
        #expect(try await eventually { try HistoryReader(path: path).deadDeliveries().count == 6 })
    }

    @Test("while the history fails, records are delivered from memory")
    func failingHistory() async throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let history = try history()
        let sink = try sink(receiver.url("/ok"), history)
        report(5, to: desk([sink], history))
        #expect(try await receiver.requests(to: "/ok", count: 5).count == 5)
    }
}

extension AlertHistory {
    /// Makes every waiting delivery due.
    fileprivate func forgetPauses() throws {
        try write { try $0.execute(sql: "UPDATE deliveries SET next_attempt_at = NULL") }
    }
}

import Alerting
import Core
import Foundation
import TestSupport
import Testing

@testable import Daemon

/// From findings to records, through trackers, reporters and the desk that all cameras share.
@Suite struct AlertReporterTests {
    private final class Collector: AlertSink {
        let name = "collector"
        private let collected = Locked<[AlertRecord]>([])
        var records: [AlertRecord] { collected.withLock { $0 } }
        var statistics: SinkStatistics { SinkStatistics(delivered: 0, dropped: 0, failedAttempts: 0, waiting: 0) }
        func deliver(_ record: AlertRecord) { collected.withLock { $0.append(record) } }
        func reopen() {}
        func drain(until deadline: MonotonicTime) {}
        func opened(_ kind: AlertKind = .fire) -> [AlertRecord] {
            records.filter { $0.type == .opened && $0.kind == kind }
        }
    }

    private let sink = Collector()
    private let clocks = ManualClocks()

    private func desk(_ limit: AlertRateLimiter.Limit) -> AlertDesk {
        AlertDesk(host: "host", sinks: [sink], limit: limit, clocks: clocks, logger: LogCollector().logger)
    }

    private func finding(_ score: Double, _ time: MediaTime) -> Finding {
        Finding(kind: .fire, score: score, time: time, arrival: clocks.monotonic(), reason: "flames")
    }

    /// Opens on one frame and closes on the next.
    private func nervous(cooldown: Duration) -> AlertPolicy {
        AlertPolicy(verify: .zero, clear: .zero, minimumDuration: .zero, cooldown: cooldown)
    }

    @Test(
        "of ten thousand findings of a flickering scene in ten seconds the cooldown lets five alerts out, which say so")
    func oneCamera() {
        let desk = desk(.init())
        let reporter = AlertReporter(camera: "dock", desk: desk, clip: nil, clocks: clocks)
        var tracker = AlertTracker(policy: nervous(cooldown: .seconds(2)))
        for index in 0..<10_000 {
            let time = MediaTime(seconds: Double(index) / 1000)
            if let step = tracker.observe(finding(index % 2 == 0 ? 0.9 : 0.1, time)) {
                reporter.report(step, model: "m")
            }
            clocks.advance(by: .milliseconds(1))
        }
        #expect(sink.opened().count == 5)
        // Every other one of those within two seconds was an event, less the one that opened.
        #expect(sink.opened().dropFirst().allSatisfy { $0.reason.contains("999 more held back since the last alert") })
    }

    @Test("of a hundred cameras that flicker at once the burst and the rate come out, and the summary counts the rest")
    func manyCameras() throws {
        let desk = desk(.init(alerts: 20, period: .seconds(60)))
        var cameras = (0..<100).map { number in
            (
                AlertReporter(camera: "camera \(number)", desk: desk, clip: nil, clocks: clocks),
                AlertTracker(policy: nervous(cooldown: .zero))
            )
        }
        for tick in 0..<100 {
            let time = MediaTime(seconds: Double(tick) / 10)
            for index in cameras.indices {
                if let step = cameras[index].1.observe(finding(tick % 2 == 0 ? 0.9 : 0.1, time)) {
                    cameras[index].0.report(step, model: "m")
                }
            }
            clocks.advance(by: .milliseconds(100))
        }
        let opened = sink.opened().count
        // The burst, and a third of one a second over ten seconds.
        #expect((20...23).contains(opened))
        #expect(sink.records.count { $0.type == .closed } == opened)
        clocks.advance(by: .seconds(60))
        cameras[0].0.advance(to: MediaTime(seconds: 70))
        let summary = try #require(sink.opened(.flood).first)
        #expect(summary.camera == AlertDesk.allCameras && summary.reason.hasPrefix("\(5000 - opened) alerts held back"))
    }

    @Test("a clock set back an hour and forward a day changes no cooldown and no rate, and numbers keep the order")
    func clockOnTheWall() {
        let desk = desk(.init(alerts: 3, period: .seconds(60)))
        let reporter = AlertReporter(camera: "dock", desk: desk, clip: nil, clocks: clocks)
        var tracker = AlertTracker(policy: nervous(cooldown: .seconds(10)))
        let start = clocks.wall()
        for second in 0..<40 {
            if second == 5 { clocks.setWall(start - 3600) }
            if second == 15 { clocks.setWall(start + 86_400) }
            let time = MediaTime(seconds: Double(second))
            if let step = tracker.observe(finding(second % 2 == 0 ? 0.9 : 0.1, time)) {
                reporter.report(step, model: "m")
            }
            clocks.advance(by: .seconds(1))
        }
        // At 0, 10, 20 and 30 s: three at once, and by then half a minute has made room for one more.
        let opened = sink.opened()
        #expect(opened.map(\.mediaSeconds) == [0, 10, 20, 30])
        #expect(opened.map(\.startedAt) == [start, start - 3595, start + 86_405, start + 86_415])
        #expect(zip(sink.records, sink.records.dropFirst()).allSatisfy { $0.sequence < $1.sequence })
    }
}

import Core
import Foundation
import TestSupport
import Testing

@testable import Alerting

@Suite struct AlertDeskTests {
    /// Keeps records, and whether the snapshot each names was there when it came.
    private final class CollectingSink: AlertSink {
        let name = "collector"
        private let collected = Locked<[(record: AlertRecord, hasSnapshot: Bool)]>([])

        var records: [AlertRecord] { collected.withLock { $0.map(\.record) } }
        var snapshotsSeen: [Bool] { collected.withLock { $0.map(\.hasSnapshot) } }
        var statistics: SinkStatistics { SinkStatistics(delivered: 0, dropped: 0, failedAttempts: 0, waiting: 0) }

        func deliver(_ record: AlertRecord) {
            let path = record.evidence.snapshot
            let exists = path.map { FileManager.default.fileExists(atPath: $0) } ?? false
            collected.withLock { $0.append((record, exists)) }
        }
        func reopen() {}
        func drain(until deadline: MonotonicTime) {}
    }

    private let folder: TemporaryFolder
    private let log = LogCollector()
    private let sink = CollectingSink()
    private let clocks = ManualClocks()

    init() throws { folder = try TemporaryFolder() }

    private func desk(
        evidence: String? = nil, options: EvidenceOptions = EvidenceOptions(), state: String? = nil
    ) throws -> AlertDesk {
        let store = evidence.map {
            EvidenceStore(directory: $0, options: options) { picture throws(Failure) in picture.luma }
        }
        let history = try state.map { state throws(Failure) in
            try AlertHistory(path: "\(state)/alerts.sqlite", clocks: clocks, logger: log.logger)
        }
        return AlertDesk(
            host: "host", sinks: [sink], evidence: store, history: history, clocks: clocks, logger: log.logger)
    }

    private func transition(
        _ type: AlertRecord.Event, score: Double = 0.8, seconds: Double = 3, peak: Double? = nil,
        kind: AlertKind = .fire
    ) -> AlertTransition {
        AlertTransition(
            type: type, finding: .sample(kind: kind, score: score, seconds: seconds), peakScore: peak ?? score,
            startedAt: .zero, at: MediaTime(seconds: seconds), arrival: clocks.monotonic(), severity: .alarm)
    }

    @Test("the records of one alert share its id and start, and say how late they are")
    func life() throws {
        let desk = try desk()
        let opening = transition(.opened)
        clocks.advance(by: .milliseconds(40))
        let opened = desk.report(opening, camera: "dock", model: "m")
        clocks.advance(by: .seconds(10))
        let updated = desk.report(transition(.updated, seconds: 13), camera: "dock", model: "m")
        let closed = desk.report(transition(.closed, seconds: 30), camera: "dock", model: "m")
        #expect(sink.records == [opened, updated, closed])
        #expect(Set(sink.records.map(\.id)).count == 1)
        #expect(Set(sink.records.map(\.startedAt)).count == 1)
        #expect(sink.records.map(\.sequence) == [1, 2, 3])
        #expect(abs(opened.latencyMilliseconds - 40) < 0.001)
        #expect(abs(opened.at.timeIntervalSince(opened.startedAt) - 3) < 0.001)
        #expect(opened.endedAt == nil && closed.endedAt == closed.at)
        #expect(closed.mediaSeconds == 30)
    }

    @Test("alerts of other cameras, other kinds, of other things in view and of later times have their own ids")
    func ids() throws {
        let desk = try desk()
        var records = [desk.report(transition(.opened), camera: "dock", model: "m")]
        records.append(desk.report(transition(.opened), camera: "yard", model: "m"))
        records.append(desk.report(transition(.opened, kind: .smoke), camera: "dock", model: "m"))
        var beside = transition(.opened)
        beside.slot = 1
        records.append(desk.report(beside, camera: "dock", model: "m"))
        #expect(desk.report(transition(.closed), camera: "dock", model: "m").id == records[0].id)
        records.append(desk.report(transition(.opened), camera: "dock", model: "m"))
        #expect(Set(records.map(\.id)).count == 5)
    }

    @Test("a snapshot is on disk before the record that names it, and a better view gets its own file")
    func evidence() throws {
        let desk = try desk(evidence: folder.path)
        let picture = Picture(width: 16, height: 16)
        let opened = desk.report(transition(.opened), camera: "dock", model: "m", picture: picture)
        let weaker = desk.report(
            transition(.updated, score: 0.7, seconds: 13, peak: 0.8), camera: "dock", model: "m", picture: picture)
        let better = desk.report(
            transition(.updated, score: 0.95, seconds: 14), camera: "dock", model: "m", picture: picture)
        let closed = desk.report(transition(.closed, seconds: 30), camera: "dock", model: "m", picture: picture)
        #expect(sink.snapshotsSeen == [true, true, true, true])
        #expect(opened.evidence.snapshot?.hasSuffix("/dock/2027-01-15/\(opened.id).jpg") == true)
        #expect(weaker.evidence.snapshot == opened.evidence.snapshot)
        #expect(better.evidence.snapshot?.hasSuffix("/\(opened.id)-2.jpg") == true)
        #expect(closed.evidence.snapshot == better.evidence.snapshot)
    }

    @Test(
        "a heat map is painted over the picture only when it is asked for, and lies beside the snapshot",
        arguments: [false, true])
    func heatMap(isAskedFor: Bool) throws {
        let desk = try desk(evidence: folder.path, options: EvidenceOptions(heatMap: isAskedFor))
        var paintings = 0
        let opened = desk.report(
            transition(.opened), camera: "dock", model: "m", picture: Picture(width: 16, height: 16),
            heatMap: { picture in
                paintings += 1
                return picture
            })
        #expect(paintings == (isAskedFor ? 1 : 0))
        #expect(opened.evidence.heatmap?.hasSuffix("/\(opened.id)-heat.jpg") == (isAskedFor ? true : nil))
        #expect(opened.evidence.heatmap.map(FileManager.default.fileExists(atPath:)) != false)
    }

    @Test("an alert whose snapshot cannot be stored goes out without it, and the log says so")
    func evidenceFails() throws {
        let file = folder.file("not-a-folder")
        try Data().write(to: URL(filePath: file))
        let desk = try desk(evidence: file)
        let record = desk.report(transition(.opened), camera: "dock", model: "m", picture: Picture(width: 4, height: 4))
        #expect(record.evidence.snapshot == nil)
        #expect(sink.records == [record])
        #expect(log.lines.map(\.level) == [.error])
    }

    @Test("numbers go on after a restart with the same state directory")
    func restart() throws {
        try desk(state: folder.path).report(transition(.opened), camera: "dock", model: "m")
        try desk(state: folder.path).report(transition(.opened), camera: "dock", model: "m")
        #expect(sink.records.map(\.sequence) == [1, 2])
    }

    @Test("an alert that a former process left open is closed at the next start, once; one that was closed is not")
    func leftOpen() throws {
        func former() throws -> AlertRecord {
            let desk = try desk(state: folder.path)
            let left = desk.report(transition(.opened), camera: "dock", model: "m")
            for type in [AlertRecord.Event.opened, .closed] {
                desk.report(transition(type), camera: "yard", model: "m")
            }
            _ = desk.reportTest()
            return left
        }
        let left = try former()
        clocks.advance(by: .seconds(60))
        for _ in 0..<2 { try desk(state: folder.path).closeLeftOpen() }
        let closed = sink.records.dropFirst(4)
        #expect(closed.map(\.id) == [left.id] && closed.map(\.type) == [.closed] && closed.map(\.sequence) == [5])
        #expect(closed.first?.endedAt == clocks.wall() && closed.first?.startedAt == left.startedAt)
        #expect(closed.first?.reason.hasSuffix("closed because Tocsin was started anew") == true)
    }

    @Test("records of cameras that report at once reach the sinks in the order of their numbers")
    func concurrentCameras() throws {
        let desk = try desk(state: folder.path)
        let step = transition(.opened)
        DispatchQueue.concurrentPerform(iterations: 8) { camera in
            for _ in 0..<10 { desk.report(step, camera: "camera \(camera)", model: "m") }
        }
        #expect(sink.records.map(\.sequence) == Array(1...80))
        #expect(Set(sink.records.map(\.id)).count == 80)
    }
}

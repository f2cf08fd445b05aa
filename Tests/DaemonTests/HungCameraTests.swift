import Alerting
import Analysis
import Core
import Dispatch
import Foundation
import Logging
import TestSupport
import Testing

@testable import Daemon

/// A model call that does not return, under two real pipelines. The observer of frames runs where models do.
@Suite(.enabled(if: ClipFactory.isAvailable, "needs the ffmpeg command"))
struct HungCameraTests {
    private let folder: TemporaryFolder
    private let log = LogCollector()

    init() throws { folder = try TemporaryFolder() }

    private func pipeline(_ name: String, onFrame: @escaping @Sendable () -> Void) throws -> CameraPipeline {
        var configuration = CameraConfiguration(
            name: name, source: try SourceURL(folder.file("calm.mp4")),
            detections: [.init(model: .classifier(try RednessModel.make()), policies: [.fire: AlertPolicy()])])
        configuration.stream.realtime = true
        configuration.stream.analysisFramesPerSecond = 10
        return try CameraPipeline(
            configuration: configuration, desk: AlertDesk(sinks: [RecordingSink()], evidence: nil, logger: log.logger),
            logger: log.logger, onFrame: { _, _ in onFrame() })
    }

    @Test(
        "C19 one camera hangs: it is the only one that stalls, it is named, and stopping it does not hang",
        .timeLimit(.minutes(3)))
    func hang() async throws {
        let hang = FaultRun.value(1.5, full: 60)
        try Scenes.clip(at: folder.file("calm.mp4"), calm: hang + 20, burning: 0)
        let release = DispatchSemaphore(value: 0)
        let frames = Locked(0)
        let good = try pipeline("good") { frames.withLock { $0 += 1 } }
        let bad = try pipeline("bad") { release.wait() }
        good.start()
        #expect(try await eventually { frames.withLock { $0 } >= 5 })
        let usual = try await rate(frames, seconds: 1)
        bad.start()
        #expect(try await eventually { bad.busyTime != nil })
        var watch = LivenessWatch()
        var named: Duration?
        let start = ContinuousClock.now
        let countBefore = frames.withLock { $0 }
        while ContinuousClock.now - start < .seconds(hang) {
            for event in watch.check(["good": good.busyTime, "bad": bad.busyTime]).events {
                #expect(event == .hangs(camera: "bad", bad.busyTime ?? .zero) || "\(event)".contains("bad"))
                named = ContinuousClock.now - start
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        let others = Double(frames.withLock { $0 } - countBefore) / hang
        #expect(abs(others / usual - 1) < FaultRun.value(0.35, full: 0.05), "\(others) for \(usual) frames a second")
        if FaultRun.isFull { #expect(try #require(named) <= .seconds(20)) }
        let stopping = ContinuousClock.now
        bad.stop(hangLimit: .milliseconds(300))
        #expect(ContinuousClock.now - stopping < .seconds(1))
        #expect(log.lines.contains { $0.text.contains("camera bad: left behind") })
        release.signal()
        good.stop()
        FaultRun.note(
            "C19 a model call hangs for \(Int(hang)) s", required: "named within 20 s; others ± 5 %",
            measured:
                "\(named?.shortText ?? "not named"); others \(String(format: "%+.1f", 100 * (others / usual - 1))) %")
    }

    private func rate(_ frames: Locked<Int>, seconds: Double) async throws -> Double {
        let before = frames.withLock { $0 }
        let start = ContinuousClock.now
        try await Task.sleep(for: .seconds(FaultRun.value(seconds, full: 10)))
        let time = ContinuousClock.now - start
        return Double(frames.withLock { $0 } - before) / time.inSeconds
    }

    @Test("C18 slow analysis: what is looked at is fresh, what is not is counted", arguments: [0.5, 1.0])
    func slowAnalysis(pause: Double) async throws {
        let seconds = FaultRun.value(2.0, full: 300)
        try Scenes.clip(at: folder.file("calm.mp4"), calm: seconds + 5, burning: 0)
        let clocks = SystemClocks()
        let ages = Locked<[Duration]>([])
        var configuration = CameraConfiguration(
            name: "slow", source: try SourceURL(folder.file("calm.mp4")),
            detections: [.init(model: .classifier(try RednessModel.make()), policies: [.fire: AlertPolicy()])])
        configuration.stream.realtime = true
        configuration.stream.analysisFramesPerSecond = 10
        let camera = try CameraPipeline(
            configuration: configuration, desk: AlertDesk(sinks: [RecordingSink()], evidence: nil, logger: log.logger),
            logger: log.logger,
            onFrame: { header, _ in
                ages.withLock { $0.append(clocks.monotonic() - header.arrival) }
                Thread.sleep(forTimeInterval: pause)
            })
        camera.start()
        try await Task.sleep(for: .seconds(seconds / 2))
        let memory = ResourceGuard().residentBytes
        try await Task.sleep(for: .seconds(seconds / 2))
        let growth = ResourceGuard().residentBytes - memory
        let (statistics, sorted) = (camera.statistics, ages.withLock { $0.sorted() })
        camera.stop()
        // Frames come every 100 ms; a moment for the inference itself is within the 50 ms.
        let worst = try #require(sorted.dropLast(sorted.count / 100).last)
        #expect(worst < FaultRun.value(.milliseconds(500), full: .milliseconds(250)), "\(worst.shortText)")
        #expect(statistics.dropped > 0 && statistics.stream.starvedFrames == 0)
        #expect(Double(statistics.stream.decodedFrames) > 0.7 * 10 * seconds, "ingest was held up")
        FaultRun.note(
            "C18 analysis of \(pause) s a frame at 10 frames a second", required: "age p99 under 250 ms; memory flat",
            measured: "\(worst.shortText); \(String(format: "%+.1f", Double(growth) / 1_048_576)) MiB, "
                + "\(statistics.dropped) dropped")
    }
}

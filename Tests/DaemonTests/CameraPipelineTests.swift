import Alerting
import Analysis
import Core
import Dispatch
import Foundation
import FrameRing
import Ingest
import Logging
import TestSupport
import Testing

@testable import Daemon

@Suite(.enabled(if: ClipFactory.isAvailable, "needs the ffmpeg command"))
struct CameraPipelineTests {
    private let folder: TemporaryFolder
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init() throws { folder = try TemporaryFolder() }

    private func configuration(_ source: String, verify: Duration = .seconds(2)) throws -> CameraConfiguration {
        var configuration = CameraConfiguration(
            name: "yard", source: try SourceURL(source),
            detections: [
                .init(model: .classifier(try RednessModel.make()), policies: [.fire: AlertPolicy(verify: verify)])
            ])
        configuration.zones = [
            Zone(
                name: "all",
                outline: Polygon(corners: [Point(x: 0, y: 0), Point(x: 1, y: 0), Point(x: 1, y: 1), Point(x: 0, y: 1)]))
        ]
        return configuration
    }

    private struct Run {
        var records: [AlertRecord]
        var scores: [Double]
        var times: [MediaTime]
        var end: StreamState
    }

    /// Runs a file to its end.
    private func run(_ configuration: CameraConfiguration, evidence: String = "evidence") throws -> Run {
        let sink = RecordingSink()
        let desk = AlertDesk(
            sinks: [sink],
            evidence: EvidenceStore(
                directory: folder.file(evidence), options: EvidenceOptions(clip: configuration.clip)),
            logger: logger)
        let frames = Locked<[(MediaTime, Double)]>([])
        let end = Locked<StreamState?>(nil)
        let isOver = DispatchSemaphore(value: 0)
        let pipeline = try CameraPipeline(
            configuration: configuration, desk: desk, logger: logger,
            onFrame: { header, findings in
                frames.withLock { $0.append((header.time, findings.first?.score ?? -1)) }
            },
            onState: { state in
                guard state.isEndOfSource else { return }
                end.withLock { $0 = state }
                isOver.signal()
            })
        pipeline.start()
        try #require(isOver.wait(timeout: .now() + 60) == .success)
        pipeline.stop()
        return Run(
            records: sink.records, scores: frames.withLock { $0.map(\.1) }, times: frames.withLock { $0.map(\.0) },
            end: try #require(end.withLock { $0 }))
    }

    @Test("a fire opens one alert, with a place, a zone and a snapshot on disk, and closes when it is over")
    func wholeWay() throws {
        let clip = folder.file("fire.mp4")
        try Scenes.clip(at: clip, calm: 4, burning: 6, calmAgain: 16)
        let run = try run(configuration(clip))
        #expect(run.end == .ended)
        #expect(run.records.first?.type == .opened && run.records.last?.type == .closed)
        #expect(run.records.count { $0.type == .opened } == 1)
        let opened = try #require(run.records.first)
        // The scene turns red at 4 s; six tenths of the two seconds of verification must be red.
        #expect((5.1...6).contains(opened.mediaSeconds))
        #expect(opened.kind == .fire && opened.camera == "yard" && opened.zones == ["all"])
        #expect(opened.box.map { $0.width > 0.9 } == true && opened.model == "redness")
        let snapshot = try #require(opened.evidence.snapshot)
        let picture = try PictureFile.decode(path: snapshot)
        #expect(picture.width == 160 && picture.height == 120)
    }

    @Test("a calm scene gives scores and no alert")
    func calm() throws {
        let clip = folder.file("calm.mp4")
        try Scenes.clip(at: clip, calm: 6, burning: 0)
        let run = try run(configuration(clip))
        #expect(run.records.isEmpty)
        #expect(run.scores.count == 30 && run.scores.allSatisfy { $0 < 0.2 })
    }

    @Test("a flash shorter than the verification time is no alert")
    func flash() throws {
        let clip = folder.file("flash.mp4")
        try Scenes.clip(at: clip, calm: 4, burning: 0.6, calmAgain: 5)
        #expect(try run(configuration(clip)).records.isEmpty)
    }

    @Test("the same file gives the same frames, scores and alerts every time, none lost")
    func deterministic() throws {
        let clip = folder.file("fire.mp4")
        try Scenes.clip(at: clip, calm: 3, burning: 6, calmAgain: 3)
        let first = try run(configuration(clip))
        let second = try run(configuration(clip))
        #expect(first.times == second.times && first.times.count == 60)
        #expect(first.scores == second.scores)
        #expect(first.records.map(\.mediaSeconds) == second.records.map(\.mediaSeconds))
        #expect(first.records.map(\.score) == second.records.map(\.score))
    }

    @Test("an alert that is open at the end of a file is closed")
    func openAtTheEnd() throws {
        let clip = folder.file("burning.mp4")
        try Scenes.clip(at: clip, calm: 0, burning: 6)
        #expect(try run(configuration(clip)).records.map(\.type).suffix(1) == [.closed])
    }

    /// One that opens at about 7 s and asks for the two seconds before it and the three after it.
    private func filmed(_ clip: String) throws -> CameraConfiguration {
        try Scenes.clip(at: clip, calm: 6, burning: 8, calmAgain: 14)
        var configuration = try configuration(clip)
        configuration.clip = ClipOptions(before: .seconds(2), after: .seconds(3))
        return configuration
    }

    @Test("an alert goes out without its clip; an update names it when it is whole, and the end does too")
    func clip() throws {
        let run = try run(filmed(folder.file("fire.mp4")))
        let records = run.records
        let opened = try #require(records.first)
        #expect(opened.evidence.clip == nil && opened.evidence.snapshot != nil)
        let path = try #require(records.last?.evidence.clip)
        #expect(path.hasSuffix("/\(opened.id).mp4"))
        let first = try #require(records.first { $0.evidence.clip != nil })
        #expect(first.type == .updated)
        #expect((opened.mediaSeconds + 5...opened.mediaSeconds + 5.5).contains(first.mediaSeconds))
        // It begins before the fire, at a keyframe, and ends three seconds past the opening.
        let frames = try ClipFile.decode(path: path, framesPerSecond: 10)
        #expect(frames[0].redChroma[0] < 128, "blue")
        #expect(frames[frames.count - 1].redChroma[0] > 200, "red")
        let started = opened.startedAt.timeIntervalSince(opened.at)
        #expect(Double(frames.count) / 10 >= 2 - started + 3 - 0.2)
    }

    @Test("the same file gives the same clip at any speed")
    func sameClip() throws {
        var configuration = try filmed(folder.file("fire.mp4"))
        let runs = try (1...2).map { try run(configuration, evidence: "run \($0)").records }
        configuration.stream.realtime = true
        let clips = try runs.map { try Data(contentsOf: URL(filePath: #require($0.last?.evidence.clip))) }
        #expect(!clips[0].isEmpty && clips[0] == clips[1])
        #expect(runs[0].map(\.mediaSeconds) == runs[1].map(\.mediaSeconds))
        #expect(runs[0].map { $0.evidence.clip != nil } == runs[1].map { $0.evidence.clip != nil })
    }

    @Test("an alert that is over before its clip is whole is closed with it")
    func closedWithClip() throws {
        var configuration = try filmed(folder.file("fire.mp4"))
        configuration.clip?.after = .seconds(60)
        let records = try run(configuration).records
        #expect(records.last?.type == .closed && records.last?.evidence.clip != nil)
        #expect(records.dropLast().allSatisfy { $0.evidence.clip == nil })
    }

    @Test("no picture of a masked camera's clip is written without its masks")
    func maskedClip() throws {
        var configuration = try filmed(folder.file("fire.mp4"))
        let left = Polygon(corners: [Point(x: 0, y: 0), Point(x: 0.5, y: 0), Point(x: 0.5, y: 1), Point(x: 0, y: 1)])
        configuration.masks = [left]
        configuration.detections[0].policies[.fire]?.raiseThreshold = 0.3
        let path = try #require(try run(configuration).records.last?.evidence.clip)
        let frames = try ClipFile.decode(path: path, framesPerSecond: 10)
        #expect(frames.count > 40)
        for frame in frames {
            let covered = (0..<frame.height).map { Int(frame.luma[$0 * frame.width + frame.width / 4]) }
            #expect(covered.allSatisfy { abs($0 - 128) < 12 })
        }
    }

    @Test("a clip that cannot be written stops no alert")
    func clipFails() throws {
        let configuration = try filmed(folder.file("fire.mp4"))
        _ = try folder.write("evidence", "not a folder")
        let records = try run(configuration).records
        #expect(records.first?.type == .opened && records.last?.type == .closed)
        #expect(records.allSatisfy { $0.evidence.clip == nil })
    }

    @Test("what a mask hides is neither found nor stored")
    func masked() throws {
        let clip = folder.file("burning.mp4")
        try Scenes.clip(at: clip, calm: 0, burning: 6)
        var configuration = try configuration(clip)
        configuration.masks = [configuration.zones[0].outline]
        let run = try run(configuration)
        #expect(run.records.isEmpty)
    }

    @Test("a file that is no video ends with a failure that says so")
    func notAVideo() throws {
        let path = try folder.write("text.mp4", "This is not a video.")
        let run = try run(configuration(path))
        guard case .failed(let failure) = run.end else {
            Issue.record("\(run.end)")
            return
        }
        #expect(failure.kind == .badData)
    }

    @Test("a camera that cannot be reached stops at once, and again without harm")
    func stopsWhileRetrying() throws {
        let desk = AlertDesk(sinks: [], logger: logger)
        let pipeline = try CameraPipeline(
            configuration: configuration("rtsp://127.0.0.1:9/none"), desk: desk, logger: logger)
        pipeline.start()
        let begin = ContinuousClock.now
        pipeline.stop()
        pipeline.stop()
        #expect(ContinuousClock.now - begin < .seconds(5))
    }

    @Test("a pipeline that was built and never started goes away without a trap")
    func neverStarted() throws {
        let desk = AlertDesk(sinks: [], logger: logger)
        _ = try CameraPipeline(configuration: configuration("rtsp://127.0.0.1:9/none"), desk: desk, logger: logger)
    }

    @Test("a kind the model does not know is refused before anything runs")
    func unknownKind() throws {
        var configuration = try configuration("clip.mp4")
        configuration.detections[0].policies = [.fall: AlertPolicy()]
        let desk = AlertDesk(sinks: [], logger: logger)
        #expect(throws: Failure.self) {
            try CameraPipeline(configuration: configuration, desk: desk, logger: logger)
        }
    }
}

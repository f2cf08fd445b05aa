import Core
import Foundation
import TestSupport
import Testing

@Suite struct WatchTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("a file without an event ends well and says nothing on standard output")
    func calmFile() async throws {
        let outcome = try await Program.run("watch", Clips.pattern(in: folder))
        #expect(outcome.status == 0 && !outcome.wasKilled, "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
    }

    @Test("scores are written as one row per analysed frame")
    func scores() async throws {
        let path = folder.file("scores.csv")
        let outcome = try await Program.run("watch", Clips.pattern(in: folder), "--scores", path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        #expect(lines.first == "frame,seconds,fire,smoke")
        let rows = lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false).map(Double.init) }
        // 4 s analysed at 5 frames a second.
        #expect(rows.count == 20)
        #expect(rows.map(\.[0]) == (0..<20).map(Double.init))
        #expect(zip(rows, rows.dropFirst()).allSatisfy { $0[1]! < $1[1]! })
        // The first frames have no score: the detector averages over a window.
        #expect(rows.dropFirst(5).allSatisfy { row in row[2...].allSatisfy { (0...1).contains($0 ?? -1) } })
    }

    @Test(
        "a classifier of clips judges every frame with those before it", .enabled(if: ClipFactory.isAvailable))
    func clipModel() async throws {
        let (clip, model, path) = (folder.file("dawn.mp4"), folder.file("clips.onnx"), folder.file("scores.csv"))
        // Dark at first, a second later as it stays.
        try ClipFactory.clip(at: clip, seconds: 3, extra: ["-vf", "fade=in:st=0:d=1"])
        try BrighteningModel.bytes().write(to: URL(filePath: model))
        let outcome = try await Program.run(
            "watch", clip, "--model", model, "--detect", "abnormal", "--enhance", "none", "--threshold", "1",
            "--scores",
            path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        #expect(lines.first == "frame,seconds,abnormal")
        let scores = lines.dropFirst().compactMap {
            Double($0.split(separator: ",", omittingEmptySubsequences: false)[2])
        }
        // 3 s at 5 frames a second, without the two frames that only fill the window and those that are black.
        #expect((11...13).contains(scores.count))
        #expect(try #require(scores.first) > 1.5 * (try #require(scores.last)))
    }

    @Test("--detect chooses the detectors")
    func chosenDetectors() async throws {
        let path = folder.file("scores.csv")
        let outcome = try await Program.run(
            "watch", Clips.pattern(in: folder), "--detect", "smoke", "--scores", path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("frame,seconds,smoke\n"))
    }

    @Test(
        "a fire clip gives the same alerts each time, with a snapshot on disk before the alert names it",
        .enabled(if: SharedData.isAvailable),
        arguments: ["fire/visifire_forest1.avi", "fire/burning_vehicle_road.mp4"])
    func fireClip(clip: String) async throws {
        let evidence = folder.file("evidence")
        // Both at once, on the host's other core.
        async let again = watch(clip)
        let first = try await watch(clip, "--evidence", evidence)
        let second = try await again
        #expect(first.map(Step.init) == second.map(Step.init))

        let opened = try #require(first.first { $0.type == .opened && $0.kind == .fire })
        let snapshot = try #require(opened.evidence.snapshot)
        #expect(snapshot.hasPrefix(evidence))
        let bytes = try Data(contentsOf: URL(filePath: snapshot))
        #expect(bytes.prefix(2) == Data([0xFF, 0xD8]), "a snapshot is a JPEG")
        // What is open when the file ends is closed.
        #expect(first.count { $0.type == .opened } == first.count { $0.type == .closed })
    }

    @Test("normal clips open no alert", .enabled(if: SharedData.isAvailable))
    func normalClips() async throws {
        // All at once: the host's cores share them out.
        try await withThrowingTaskGroup(of: (String, [AlertRecord]).self) { group in
            for clip in SharedClips.files(of: "normal") { group.addTask { (clip, try await watch(clip)) } }
            for try await (clip, records) in group { #expect(records.isEmpty, "\(clip)") }
        }
    }

    @Test("a detector of others' opens alerts with a box where people are", .enabled(if: SharedData.isAvailable))
    func people() async throws {
        let model = SharedData.path("models/fastestdet-352-coco/model.onnx")
        let records = try await watch(
            "normal/plaza_pedestrians.mp4", "--model", model, "--detect", "person", "--fps", "2")
        let opened = try #require(records.first { $0.type == .opened })
        #expect(opened.kind == .person && opened.mediaSeconds < 3 && opened.reason.hasPrefix("Person in the "))
        // Where the people of the first frames are by the clip's ground truth, in pixels of 768 x 576.
        let lines = try String(
            contentsOfFile: SharedClips.path("surveillance/plaza_pedestrians.person-boxes.csv"), encoding: .utf8
        ).split(separator: "\n").dropFirst()
        let people = lines.map { $0.split(separator: ",").compactMap { Double($0) } }.filter { $0[0] <= 30 }
        let box = try #require(opened.box)
        #expect(
            people.contains { person in
                let center = (box.center.x * 768, box.center.y * 576)
                return abs(center.0 - person[2] - person[4] / 2) < person[4]
                    && abs(center.1 - person[3] - person[5] / 2) < person[5] / 2
            })
    }

    private func watch(_ clip: String, _ options: String...) async throws -> [AlertRecord] {
        let outcome = try await Program(["watch", SharedClips.path(clip)] + options).outcome(within: .seconds(240))
        #expect(outcome.status == 0 && !outcome.wasKilled, "\(outcome.errors)")
        return try outcome.outputLines.map { try AlertRecord(jsonLine: Data($0.utf8)) }
    }

    /// What two runs over one file share: all but ids, wall-clock times and evidence paths.
    private struct Step: Equatable {
        var type: AlertRecord.Event
        var kind: AlertKind
        var mediaSeconds: Double
        var score: Double
        var box: Box?

        init(_ record: AlertRecord) {
            type = record.type
            kind = record.kind
            mediaSeconds = record.mediaSeconds
            score = record.score
            box = record.box
        }
    }
}

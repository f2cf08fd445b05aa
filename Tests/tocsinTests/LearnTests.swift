import Core
import Foundation
import TestSupport
import Testing

/// A camera before which something as large as a person crosses from left to right.
@Suite struct LearnTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func clip(_ name: String, seconds: Int, speed: Int) throws -> String {
        let path = folder.file(name)
        let scene = "color=gray:size=320x240:rate=10[street];testsrc2=size=24x48:rate=10[body];"
        try ClipFactory.run([
            "-f", "lavfi", "-i", "\(scene)[street][body]overlay=x='mod(t*\(speed),344)-24':y=100", "-t", "\(seconds)",
            "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", path,
        ])
        return path
    }

    @Test("what moves nearly three times as fast as what was learned opens an alert, and what was learned opens none")
    func learnAndWatch() async throws {
        let normality = folder.file("street.normality")
        let learning = try await Program.run(
            "learn", clip("usual-1.mp4", seconds: 40, speed: 25), clip("usual-2.mp4", seconds: 20, speed: 30), "--out",
            normality)
        #expect(learning.status == 0, "\(learning.errors)")
        let usual = try await Program.run(
            "watch", clip("usual-3.mp4", seconds: 8, speed: 27), "--detect", "abnormal", "--normality", normality,
            "--threshold", "0.4")
        #expect(usual.status == 0 && usual.output.isEmpty, "\(usual.output)")

        let scores = folder.file("scores.csv")
        let fast = try await Program.run(
            "watch", clip("fast.mp4", seconds: 8, speed: 75), "--detect", "abnormal", "--normality", normality,
            "--threshold", "0.4", "--scores", scores)
        #expect(fast.status == 0, "\(fast.errors)")
        let records = try fast.outputLines.map { try AlertRecord(jsonLine: Data($0.utf8)) }
        let opened = try #require(records.first)
        #expect(opened.kind == .abnormal && opened.type == .opened && opened.severity == .warning)
        #expect(opened.reason.contains("times the usual speed"))
        #expect(opened.model == "normality-1")
        let lines = try String(contentsOfFile: scores, encoding: .utf8).split(separator: "\n")
        #expect(lines.first == "frame,seconds,abnormal")
        #expect(
            lines.count == 80,
            "a head, and 8 s at ten a second but for the first frame: an empty street, without detail")
    }

    @Test("without a normality, with a damaged one or from a still scene there is a clear refusal")
    func refusals() async throws {
        let still = try clip("still.mp4", seconds: 8, speed: 0)
        let without = try await Program.run("watch", still, "--detect", "abnormal")
        #expect(without.status == 64 && without.errors.contains("tocsin learn"))
        let damaged = try await Program.run(
            "watch", still, "--normality", folder.write("bad.normality", "{\"version\":1"))
        #expect(damaged.status == 65 && damaged.errorLines.count == 1 && damaged.errors.contains("bad.normality"))
        let nothing = try await Program.run("learn", still, "--out", folder.file("none.normality"))
        #expect(nothing.status == 65 && nothing.errors.contains("frames with movement"))
        #expect(!FileManager.default.fileExists(atPath: folder.file("none.normality")))
        let missing = try await Program.run("learn", folder.file("no.mp4"), "--out", folder.file("none.normality"))
        #expect(missing.status == 66 && missing.errors.contains("no.mp4"))
    }
}

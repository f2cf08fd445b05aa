import Core
import Foundation
import TestSupport
import Testing

/// A camera before which something as large as a person crosses from left to right.
@Suite struct LearnTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// - Parameter goesToAndFro: stays within a quarter of the picture instead.
    private func clip(_ name: String, seconds: Int, speed: Int, goesToAndFro: Bool = false) throws -> String {
        let path = folder.file(name)
        let x = goesToAndFro ? "100+abs(mod(t*\(speed),120)-60)" : "mod(t*\(speed),344)-24"
        let scene = "color=gray:size=320x240:rate=10[street];testsrc2=size=24x48:rate=10[body];"
        try ClipFactory.run([
            "-f", "lavfi", "-i", "\(scene)[street][body]overlay=x='\(x)':y=100", "-t", "\(seconds)",
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

    @Test("an abnormal alert that is marked as normal, daemon or not, does not come again; others of the camera do")
    func marks() async throws {
        let normality = folder.file("street.normality")
        let learning = try await Program.run(
            "learn", clip("usual.mp4", seconds: 40, speed: 25), "--out", normality, "--picture", folder.file("p.png"))
        #expect(learning.status == 0, "\(learning.errors)")
        #expect(FileManager.default.fileExists(atPath: folder.file("p.png")))
        // An alert says where it saw something when it opened and closed, not all the way between.
        let fast = try clip("fast.mp4", seconds: 8, speed: 75, goesToAndFro: true)
        let configuration = try folder.write(
            "tocsin.yaml",
            """
            cameras:
              street:
                source: \(fast)
                analysis: { fps: 10 }
                detect: { abnormal: { normality: \(normality), threshold: 0.4, clear_threshold: 0.4 } }
            state: { directory: \(folder.path) }
            """)
        func alerts() async throws -> [[String: Any]] {
            let outcome = try await Program.run("alerts", "list", "--json", "--config", configuration)
            let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
            return object?["alerts"] as? [[String: Any]] ?? []
        }
        // The end of the file closes the alert.
        func watch(_ body: () async throws -> Void = {}) async throws {
            let daemon = try Program(["run", "--config", configuration])
            #expect(try await eventually(within: .seconds(40)) { daemon.errors.contains("ended") }, "\(daemon.errors)")
            try await body()
            daemon.signal(SIGTERM)
            #expect(try await daemon.outcome(within: .seconds(20)).status == 0)
        }
        func mark(_ id: String) async throws -> Program.Outcome {
            try await Program.run("alerts", "normal", id, "--config", configuration, "--by", "Ada")
        }
        try await watch {
            let id = try #require(try await alerts().first?["id"] as? String)
            #expect(try await mark("NOBODY").status == 65)
            let marked = try await mark(id)
            #expect(marked.status == 0, "\(marked.errors)")
        }
        #expect(try await alerts().first?["acknowledged"] as? Bool == true)
        let count = try await alerts().count
        try await watch()
        #expect(try await alerts().count == count, "its like is not reported again")
        try FileManager.default.removeItem(atPath: fast)
        _ = try clip("fast.mp4", seconds: 8, speed: 170)
        try await watch()
        let later = try await alerts()
        #expect(later.count > count, "what is faster still is")
        let id = try #require(later.first?["id"] as? String)
        #expect(try await mark(id).status == 0, "without a daemon, too")
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

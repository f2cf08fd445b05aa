import Foundation
import ONNX
import TestSupport
import Testing

/// Searches for real, on a few red and blue pictures.
@Suite struct TuneTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for split in ["train", "val"] {
            for color in ["blue", "red"] {
                let directory = folder.file("set/\(split)/\(color)")
                try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
                try ClipFactory.run([
                    "-f", "lavfi", "-i", "color=\(color):size=48x40:rate=1,noise=alls=40:allf=t", "-frames:v", "8",
                    "\(directory)/%d.jpg",
                ])
            }
        }
    }

    private func options(_ model: String, _ more: String...) -> [String] {
        [
            "tune", "--data", folder.file("set"), "--out", folder.file(model), "--size", "32", "--threads", "2",
            "--epochs", "8", "--trials", "6", "--min-epochs", "2", "--reduction", "2", "--range", "batch=8",
            "--range", "width=0.25", "--range", "depth=0,1", "--range", "learning-rate=1e-3..1e-2",
        ] + more
    }

    @Test(
        "a search that is killed goes on to the very table and weights of one that was not",
        .enabled(if: ClipFactory.isAvailable, "needs the ffmpeg command"))
    func killed() async throws {
        let whole = try await Program(options("whole.onnx")).outcome(within: .seconds(180))
        #expect(whole.status == 0, "\(whole.errors)")
        #expect(whole.outputLines.first?.contains("macro F1") == true && whole.outputLines.count == 7)
        for file in ["whole.onnx", "whole.tune.csv", "whole.tune.svg"] {
            #expect(FileManager.default.fileExists(atPath: folder.file(file)), "\(file)")
        }
        var kills = 0
        for words in ["trial 2:", "trial 5:", "from the start"] {
            let program = try Program(options("broken.onnx") + (kills == 0 ? [] : ["--resume"]))
            _ = try await eventually(within: .seconds(120)) { program.errors.contains(words) || !program.isRunning }
            program.signal(SIGKILL)
            if try await program.outcome(within: .seconds(10)).wasKilled { kills += 1 }
        }
        #expect(kills == 3)
        let last = try await Program(options("broken.onnx", "--resume")).outcome(within: .seconds(180))
        #expect(last.status == 0, "\(last.errors)")
        let tables = try ["whole", "broken"].map {
            try String(contentsOfFile: folder.file("\($0).tune.csv"), encoding: .utf8)
        }
        #expect(tables[0] == tables[1])
        let weights = try ["whole", "broken"].map { try ONNXFile.read(path: folder.file("\($0).onnx")).initializers }
        #expect(weights[0] == weights[1])
        let other = try await Program(options("broken.onnx", "--resume", "--seed", "7")).outcome(within: .seconds(60))
        expectRefusal(other, status: 64, naming: "search with other options")
    }

    @Test("ranges that mean nothing are refused by name")
    func refusals() async throws {
        for (range, words) in [
            ("momentum=0..1", "nothing to search"), ("batch=x", "no range of it"), ("batch=9", "no multiple"),
        ] {
            let outcome = try await Program(options("m.onnx", "--range", range)).outcome(within: .seconds(60))
            expectRefusal(outcome, status: 64, naming: words)
        }
    }
}

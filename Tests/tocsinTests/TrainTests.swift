import Foundation
import ONNX
import TestSupport
import Testing

/// Trains, measures and looks again, as people do, on a few red and blue pictures.
@Suite struct TrainTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func makePictures() throws {
        for split in ["train", "val", "test"] {
            for color in ["blue", "red"] {
                let directory = folder.file("set/\(split)/\(color)")
                try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
                // Noise, so that no two pictures are the same.
                try ClipFactory.run([
                    "-f", "lavfi", "-i", "color=\(color):size=48x40:rate=1,noise=alls=40:allf=t", "-frames:v", "8",
                    "\(directory)/%d.jpg",
                ])
            }
        }
    }

    @Test("train writes a model, a checkpoint and a curve; evaluate and resume go on from them")
    func trainAndEvaluate() async throws {
        try makePictures()
        _ = try folder.write("set/train/red/notes.txt", "not a picture")
        let (set, model) = (folder.file("set"), folder.file("colours.onnx"))
        let options = [
            "train", "--data", set, "--out", model, "--size", "32", "--width", "0.25", "--batch", "8", "--threads", "2",
            "--epochs", "12", "--learning-rate", "0.005", "--no-augmentation",
        ]
        let training = try await Program(options).outcome(within: .seconds(120))
        #expect(training.status == 0, "\(training.errors)")
        #expect(training.output.isEmpty)
        #expect(training.errors.contains("notes.txt"), "the file that is no picture is named")
        #expect(training.errorLines.count(where: { $0.hasPrefix("epoch ") }) == 12, "a line per epoch")
        for file in ["colours.onnx", "colours.checkpoint", "colours.curve.csv", "colours.curve.svg"] {
            #expect(FileManager.default.fileExists(atPath: folder.file(file)), "\(file)")
        }

        let resumed = try await Program(options + ["--resume"]).outcome(within: .seconds(60))
        #expect(resumed.status == 0)
        #expect(!resumed.errors.contains("epoch 1/"), "all epochs were trained before")

        let evaluation = try await Program.run("evaluate", "--model", model, "--data", set, "--json")
        #expect(evaluation.status == 0, "\(evaluation.errors)")
        let object = try JSONSerialization.jsonObject(with: Data(evaluation.output.utf8)) as? [String: Any]
        let accuracy = try #require(object?["accuracy"] as? Double)
        #expect(accuracy >= 0.9)
        #expect(object?["macro_f1"] is Double)
        let confusion = try #require(object?["confusion"] as? [[Int]])
        #expect(confusion.map { $0.reduce(0, +) } == [8, 8])
        let red = try #require((object?["classes"] as? [String: [String: Any]])?["red"])
        #expect(Set(red.keys) == ["precision", "recall", "f1", "support"])

        let table = try await Program.run("evaluate", "--model", model, "--data", set)
        #expect(table.output.contains("macro F1"))
    }

    /// Options of a short training of few weights.
    private func options(_ model: String, _ more: String...) -> [String] {
        [
            "train", "--data", folder.file("set"), "--out", model, "--size", "32", "--width", "0.25", "--batch", "8",
            "--threads", "2",
        ] + more
    }

    @Test("a training that is killed again and again goes on to the very weights of one that was not")
    func killed() async throws {
        try makePictures()
        let (whole, broken) = (folder.file("whole.onnx"), folder.file("broken.onnx"))
        let reference = try await Program(options(whole, "--epochs", "150", "--learning-rate", "0.005")).outcome(
            within: .seconds(120))
        #expect(reference.status == 0, "\(reference.errors)")
        var kills = 0
        for epoch in [3, 20, 50] {
            let resume = kills == 0 ? [] : ["--resume"]
            let program = try Program(options(broken, "--epochs", "150", "--learning-rate", "0.005") + resume)
            _ = try await eventually(within: .seconds(60)) {
                program.errors.contains("epoch \(epoch)/") || !program.isRunning
            }
            program.signal(SIGKILL)
            if try await program.outcome(within: .seconds(10)).wasKilled { kills += 1 }
        }
        #expect(kills == 3)
        let last = try await Program(options(broken, "--epochs", "150", "--learning-rate", "0.005", "--resume"))
            .outcome(within: .seconds(120))
        #expect(last.status == 0, "\(last.errors)")
        #expect(!last.errors.contains("epoch 3/"))
        #expect(try ONNXFile.read(path: broken).initializers == ONNXFile.read(path: whole).initializers)
    }

    @Test("a model that falls short is trained again from other seeds, then refused; what was there before stays")
    func gate() async throws {
        try makePictures()
        let model = try folder.write("model.onnx", "the model of before")
        let refused = try await Program(
            options(model, "--epochs", "1", "--learning-rate", "1e-9", "--require-accuracy", "0.9", "--attempts", "2")
        ).outcome(within: .seconds(120))
        #expect(refused.status == 65)
        #expect(refused.errors.contains("attempt 1: accuracy") && refused.errors.contains("attempt 2: accuracy"))
        #expect(refused.errorLines.last?.contains("not installed: accuracy") == true)
        #expect(try String(contentsOfFile: model, encoding: .utf8) == "the model of before")
        #expect(!FileManager.default.fileExists(atPath: folder.file("model.candidate.onnx")))

        let accepted = try await Program(
            options(
                model, "--epochs", "12", "--learning-rate", "0.005", "--no-augmentation", "--require-f1", "0.8",
                "--attempts", "3")
        ).outcome(within: .seconds(120))
        #expect(accepted.status == 0, "\(accepted.errors)")
        #expect(try ONNXFile.read(path: model).outputs.count == 2)
        #expect(!FileManager.default.fileExists(atPath: folder.file("model.candidate.onnx")))
    }

    @Test("what cannot be trained on or measured is one line and the right exit code")
    func refusals() async throws {
        let model = folder.file("model.onnx")
        let missing = try await Program.run("train", "--data", folder.file("absent"), "--out", model)
        expectRefusal(missing, status: 66, naming: "absent")
        try FileManager.default.createDirectory(
            atPath: folder.file("set/train/fire"), withIntermediateDirectories: true)
        let oneClass = try await Program.run("train", "--data", folder.file("set"), "--out", model)
        expectRefusal(oneClass, status: 65, naming: "at least 2")
        let text = try folder.write("text.onnx", "hello")
        let notAModel = try await Program.run("evaluate", "--model", text, "--data", folder.file("set"))
        expectRefusal(notAModel, status: 65, naming: "text.onnx")
        let attempts = try await Program.run("train", "--data", folder.path, "--out", model, "--attempts", "3")
        #expect(attempts.status == 64)
        let usage = try await Program.run("train", "--data", folder.path, "--out", model, "--epochs", "0")
        #expect(usage.status == 64)
    }
}

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

    @Test("a disk without space ends a training by name; it goes on from the checkpoint before once there is space")
    func noSpace() async throws {
        try makePictures()
        let model = folder.file("full.onnx")
        let arguments = options(model, "--epochs", "40", "--learning-rate", "0.005")
        let first = try Program(arguments)
        _ = try await eventually(within: .seconds(60)) { first.errors.contains("epoch 3/") || !first.isRunning }
        first.signal(SIGKILL)
        #expect(try await first.outcome(within: .seconds(10)).wasKilled)
        let checkpoint = FileManager.default.contents(atPath: folder.file("full.checkpoint"))

        // 4 KiB: less than any checkpoint, more than what is printed.
        let limited = ["ulimit -f 8; exec \"$0\" \"$@\"", Program.url.path] + arguments + ["--resume"]
        let full = try ChildProcess("/bin/sh", ["-c"] + limited)
        let text = full.readToEnd()
        #expect(full.wait() == 70)
        #expect(text.contains("File too large") && text.contains("free space on that disk"))
        #expect(FileManager.default.contents(atPath: folder.file("full.checkpoint")) == checkpoint)
        #expect(!FileManager.default.fileExists(atPath: folder.file("full.checkpoint.part")))

        let last = try await Program(arguments + ["--resume"]).outcome(within: .seconds(120))
        #expect(last.status == 0, "\(last.errors)")
        #expect(!last.errors.contains("epoch 2/"))
    }

    @Test(
        "a manifest without a part val is split, its faults are told and written as JSON, and the model is evaluated by it"
    )
    func manifest() async throws {
        try makePictures()
        var text = "path,label\n"
        for color in ["blue", "red"] {
            for index in 1...8 { text += "set/train/\(color)/\(index).jpg,\(color)\n" }
        }
        text += "set/train/red/1.jpg,blue\nset/train/red/empty.jpg,red\n"
        _ = try folder.write("set/train/red/empty.jpg", "")
        let manifest = try folder.write("set.csv", text)
        let (model, report) = (folder.file("listed.onnx"), folder.file("report.json"))
        let training = try await Program(
            [
                "train", "--data", manifest, "--split", "0.25", "--data-report", report, "--out", model, "--size", "32",
                "--width", "0.25", "--batch", "8", "--threads", "2", "--epochs", "15", "--learning-rate", "0.005",
                "--no-augmentation",
            ]
        ).outcome(within: .seconds(120))
        #expect(training.status == 0, "\(training.errors)")
        #expect(training.errors.contains("no part val: 0.25 of each class is kept"))
        #expect(training.errors.contains("left out: ") && training.errors.contains("empty.jpg"))
        #expect(training.errors.contains("fault: the same"), "one picture is listed as red and as blue")
        let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: report))) as? [String: Any]
        #expect((json?["unreadable"] as? [Any])?.count == 1 && (json?["duplicates"] as? [Any])?.count == 1)
        let evaluation = try await Program.run("evaluate", "--model", model, "--data", manifest, "--json")
        let object = try JSONSerialization.jsonObject(with: Data(evaluation.output.utf8)) as? [String: Any]
        #expect(try #require(object?["accuracy"] as? Double) >= 0.9)
        let one = try folder.write("one.csv", "path,label\nset/train/red/1.jpg,red\n")
        expectRefusal(
            try await Program.run("train", "--data", one, "--out", model), status: 65, naming: "at least 2 are needed")
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
        for name in ["fire/1.jpg", "smoke/1.jpg", "none/.keep"] {
            let file = folder.file("empty/train/" + name)
            try FileManager.default.createDirectory(
                at: URL(filePath: file).deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("x".utf8).write(to: URL(filePath: file))
        }
        let emptyClass = try await Program.run("train", "--data", folder.file("empty"), "--out", model)
        expectRefusal(emptyClass, status: 65, naming: "none: no pictures in this class")
        let text = try folder.write("text.onnx", "hello")
        let notAModel = try await Program.run("evaluate", "--model", text, "--data", folder.file("set"))
        expectRefusal(notAModel, status: 65, naming: "text.onnx")
        let attempts = try await Program.run("train", "--data", folder.path, "--out", model, "--attempts", "3")
        #expect(attempts.status == 64)
        let usage = try await Program.run("train", "--data", folder.path, "--out", model, "--epochs", "0")
        #expect(usage.status == 64)
    }
}

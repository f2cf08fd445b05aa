import Classification
import Core
import Foundation
import Ingest
import Neural
import ONNX
import Preprocessing
import TestSupport
import Testing

@testable import Training

/// Trains for real on a small made-up set: red pictures, blue ones, and grey noise.
@Suite("Training")
struct TrainerTests {
    private let input = InputTransform(
        width: 32, height: 32, fit: .stretch, mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5])

    private func pictures(_ folder: TemporaryFolder, count: Int) throws {
        var generator = SeededGenerator(seed: 3)
        for split in ["train", "val"] {
            for (label, name) in ["blue", "noise", "red"].enumerated() {
                let directory = folder.file("\(split)/\(name)")
                try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
                for index in 0..<count {
                    let picture = Picture(width: 40, height: 40)
                    let grey = generator.nextUniform(60, 180)
                    for place in picture.luma.indices {
                        picture.luma[place] = UInt8(label == 1 ? generator.nextUniform(20, 230) : grey)
                    }
                    for place in picture.redChroma.indices where label != 1 {
                        picture.redChroma[place] = label == 2 ? 180 : 110
                        picture.blueChroma[place] = label == 0 ? 180 : 110
                    }
                    let jpeg = try PictureFile.encodeJPEG(picture, quality: 90)
                    try Data(jpeg).write(to: URL(filePath: "\(directory)/\(index).jpg"))
                }
            }
        }
    }

    private func set(_ folder: TemporaryFolder, _ split: String) throws -> SampleSet {
        try SampleSet(LabelledFiles(directory: folder.path, split: split), SampleForm(longestSide: input.sourceSide))
    }

    private func trainer(
        _ folder: TemporaryFolder, _ method: TrainingOptions.Method = .adamW, teacher: ClassifierModel? = nil,
        unlabelled: [Picture] = [], _ change: (inout TrainingOptions) -> Void = { _ in }
    ) throws -> Trainer {
        var options = TrainingOptions(method: method)
        options.epochs = 4
        options.batch = 8
        options.threads = 2
        options.averageDecay = 0.8
        change(&options)
        let training = try set(folder, "train")
        let network = ClassifierNetwork.compact(
            width: 0.25, labels: training.classes, input: input, seed: options.seed)
        return try Trainer(
            network: network, options: options, training: training, validation: set(folder, "val"), teacher: teacher,
            unlabelled: unlabelled)
    }

    @Test(
        "each method learns to tell colours and noise apart, and the saved model does as well as the curve says",
        arguments: TrainingOptions.Method.allCases)
    func learns(_ method: TrainingOptions.Method) throws {
        let folder = try TemporaryFolder()
        try pictures(folder, count: 16)
        let files = TrainingFiles(model: folder.file("colours.onnx"))
        let best = try trainer(folder, method) {
            $0.epochs = method == .sgd || method == .sgdFull ? 30 : 15
            $0.batch = 16
            $0.augmentation = .none
            if method == .adam || method == .adamW { $0.learningRate = 5e-3 }
        }.run(writing: files)
        #expect(best.validationMacroF1 > 0.9)
        let model = try ClassifierModel(path: files.model)
        let evaluation = try Evaluation(of: model, on: set(folder, "val"), threads: 2)
        #expect(abs(evaluation.metrics.macroF1 - best.validationMacroF1) < 1e-9)
        for file in [files.checkpoint, files.table, files.drawing] {
            #expect(FileManager.default.fileExists(atPath: file))
        }
    }

    @Test("the same seed and threads give the same bytes; an interrupted training goes on to the same model")
    func deterministicAndResumable() throws {
        let folder = try TemporaryFolder()
        try pictures(folder, count: 8)
        let (first, second) = (folder.file("first.onnx"), folder.file("second.onnx"))
        _ = try trainer(folder).run(writing: TrainingFiles(model: first))

        _ = try trainer(folder).run(writing: TrainingFiles(model: second), until: 2)
        _ = try trainer(folder).run(writing: TrainingFiles(model: second), resuming: true)

        let checkpoints = try [first, second].map {
            try Checkpoint.read(from: TrainingFiles(model: $0).checkpoint)
        }
        #expect(checkpoints[0].weights == checkpoints[1].weights)
        #expect(checkpoints[0].keptWeights == checkpoints[1].keptWeights)
        #expect(
            checkpoints[0].curve.epochs.map(\.validationLoss) == checkpoints[1].curve.epochs.map(\.validationLoss))
    }

    @Test("training stops once its patience with worse epochs ends")
    func patience() throws {
        let folder = try TemporaryFolder()
        try pictures(folder, count: 8)
        let files = TrainingFiles(model: folder.file("model.onnx"))
        let best = try trainer(folder) {
            $0.epochs = 40
            $0.learningRate = 1e-9
            $0.patience = 2
        }.run(writing: files)
        #expect(try Checkpoint.read(from: files.checkpoint).curve.epochs.count == best.number + 2)
        #expect(best.number < 38)
    }

    @Test("the last epoch becomes the model where that is asked for, however good one before it was")
    func lastEpoch() throws {
        let folder = try TemporaryFolder()
        try pictures(folder, count: 8)
        let files = TrainingFiles(model: folder.file("model.onnx"))
        let kept = try trainer(folder) {
            $0.epochs = 40
            $0.learningRate = 1e-9
            $0.patience = 2
            $0.kept = .last
        }.run(writing: files)
        let checkpoint = try Checkpoint.read(from: files.checkpoint)
        #expect(kept.number == checkpoint.curve.epochs.count)
        #expect(checkpoint.curve.best?.number == kept.number - 2)
        #expect(checkpoint.keptWeights == checkpoint.averagedWeights)
        let record = try ONNXFile.readNetwork(path: files.model).metadata[ClassifierModel.Key.training]
        #expect(record?.contains("\"number\":\(kept.number)") == true)
    }

    @Test("resuming with other options is refused")
    func otherOptions() throws {
        let folder = try TemporaryFolder()
        try pictures(folder, count: 8)
        let files = TrainingFiles(model: folder.file("model.onnx"))
        _ = try trainer(folder) { $0.epochs = 1 }.run(writing: files)
        #expect {
            try trainer(folder).run(writing: files, resuming: true)
        } throws: { ($0 as? Failure)?.kind == .usage }
    }

    @Test("a loss that is no longer a number ends the training with advice")
    func divergence() throws {
        let folder = try TemporaryFolder()
        try pictures(folder, count: 8)
        #expect {
            try trainer(folder, .sgd) {
                $0.learningRate = 1e30
                $0.gradientNormLimit = 1e30
            }.run(writing: TrainingFiles(model: folder.file("model.onnx")))
        } throws: { ($0 as? Failure)?.remedy == "lower --learning-rate" }
    }

    @Test("weights that grow beyond numbers end the training by name; checkpoint and model of before stay and go on")
    func divergenceKeepsCheckpoint() throws {
        let folder = try TemporaryFolder()
        try pictures(folder, count: 8)
        let files = TrainingFiles(model: folder.file("colours.onnx"))
        _ = try trainer(folder).run(writing: files, until: 2)
        func bytes() -> [Data?] { [files.model, files.checkpoint].map { FileManager.default.contents(atPath: $0) } }
        let sound = bytes()
        // As a step too large would leave them.
        var broken = try Checkpoint.read(from: files.checkpoint)
        // The first of the last layer's offsets: the weights before it are padded to whole cache lines.
        broken.weights[broken.weights.count - 16] = .infinity
        let elsewhere = TrainingFiles(model: folder.file("broken.onnx"))
        try broken.write(to: elsewhere.checkpoint)
        let left = FileManager.default.contents(atPath: elsewhere.checkpoint)
        let failure = #expect(throws: Failure.self) { try trainer(folder).run(writing: elsewhere, resuming: true) }
        #expect(failure?.kind == .badData)
        #expect(failure?.message.contains("epoch 3, step 1: the loss is no longer a number") == true)
        #expect(failure?.message.contains("broken.checkpoint stay") == true)
        #expect(FileManager.default.contents(atPath: elsewhere.checkpoint) == left, "nothing was written after it")
        #expect(bytes() == sound)
        #expect(try trainer(folder).run(writing: files, resuming: true).validationMacroF1 > 0)
    }

    @Test("weights that the last step of an epoch made endless are not saved")
    func divergenceAtTheEnd() throws {
        let folder = try TemporaryFolder()
        try pictures(folder, count: 8)
        let files = TrainingFiles(model: folder.file("colours.onnx"))
        // One step an epoch, whose loss is still that of the first weights.
        let trainer = try trainer(folder, .sgd) {
            $0.batch = 24
            ($0.learningRate, $0.weightDecay) = (.greatestFiniteMagnitude, 1e4)
            ($0.schedule, $0.warmUpEpochs, $0.gradientNormLimit) = (.constant, 0, .greatestFiniteMagnitude)
        }
        let failure = #expect(throws: Failure.self) { try trainer.run(writing: files) }
        #expect(failure?.message.hasPrefix("epoch 1: the loss is no longer a number") == true)
        #expect(!FileManager.default.fileExists(atPath: files.checkpoint))
    }

    @Test("a file that is not a picture is left out by name")
    func unreadableFile() throws {
        let folder = try TemporaryFolder()
        try pictures(folder, count: 2)
        _ = try folder.write("train/red/text.jpg", "not a picture")
        let set = try set(folder, "train")
        #expect(set.count == 6)
        #expect(set.unreadable.count == 1)
        #expect(set.unreadable.first?.failure.message.contains("text.jpg") == true)
    }

    @Test("features of a trained network carry over to other classes")
    func transfer() throws {
        var generator = SeededGenerator(seed: 1)
        let origin = ClassifierNetwork.compact(width: 0.25, labels: ["a", "b"], input: input, seed: 1)
        let graph = try ClassifierNetwork.transferred(
            from: origin, place: "origin", purpose: .init(labels: ["x", "y", "z"], input: input), generator: &generator)
        let model = try ClassifierModel(graph, place: "transferred")
        #expect(model.labels == ["x", "y", "z"])
        let classifier = PictureClassifier(model)
        #expect(try classifier.classify(Picture(width: 32, height: 32)).probabilities.count == 3)
        let kept = origin.initializers.filter { graph.initializers[$0.key] == $0.value }
        #expect(kept.count == origin.initializers.count - 2, "all but the weight and bias of the class maps")
    }

    @Test("a student whose features follow the teacher's judges pictures without a class as the teacher does")
    func featuresOfTheTeacher() throws {
        let folder = try TemporaryFolder()
        try pictures(folder, count: 16)
        let taught = TrainingFiles(model: folder.file("teacher.onnx"))
        _ = try trainer(folder) {
            $0.epochs = 20
            $0.learningRate = 5e-3
            $0.augmentation = .none
        }.run(writing: taught)
        let teacher = try ClassifierModel(path: taught.model)
        let pictures = try set(folder, "train").frames.map { $0[0] }
        let files = TrainingFiles(model: folder.file("student.onnx"))
        let student = try trainer(folder, teacher: teacher, unlabelled: pictures) {
            $0.seed = 5
            $0.epochs = 20
            $0.learningRate = 5e-3
            $0.augmentation = .none
            $0.teacherShare = 1
            $0.teacherFeatureWeight = 1
        }
        _ = try student.run(writing: files)
        let model = try ClassifierModel(path: files.model)
        let (theirs, ours) = (PictureClassifier(teacher), PictureClassifier(model))
        func choice(_ result: Classification) -> Int? {
            result.probabilities.indices.max { result.probabilities[$0] < result.probabilities[$1] }
        }
        let agreeing = try set(folder, "val").frames.map({ $0[0] }).count {
            try choice(theirs.classify($0)) == choice(ours.classify($0))
        }
        #expect(agreeing >= 46, "of 48")
        #expect(!model.network.outputs.contains { $0.name == FeatureProjection.output }, "it is there in training only")
        #expect(!model.network.initializers.keys.contains { $0.hasPrefix(FeatureProjection.output) })
    }

    @Test("frozen features stay as they came while the new head learns")
    func frozenFeatures() throws {
        let folder = try TemporaryFolder()
        try pictures(folder, count: 8)
        var generator = SeededGenerator(seed: 1)
        let origin = ClassifierNetwork.compact(width: 0.25, labels: ["a", "b"], input: input, seed: 1)
        let training = try set(folder, "train")
        let network = try ClassifierNetwork.transferred(
            from: origin, place: "origin", purpose: .init(labels: training.classes, input: input), generator: &generator
        )
        var options = TrainingOptions()
        options.epochs = 3
        options.batch = 8
        options.threads = 2
        options.freezesFeatures = true
        let files = TrainingFiles(model: folder.file("model.onnx"))
        _ = try Trainer(
            network: network, options: options, training: training, validation: set(folder, "val")
        ).run(writing: files)
        let trained = try ONNXFile.read(path: files.model)
        for (name, tensor) in network.initializers {
            #expect((trained.initializers[name] == tensor) == !name.hasPrefix("head."), "\(name)")
        }
    }

    @Test(
        "a network from elsewhere gives its last features by place, or the value it is cut at",
        .enabled(if: SharedData.isAvailable))
    func foreignFeatures() throws {
        let origin = try ONNXFile.readGraph(
            path: SharedData.path("models/efficientnet-lite0-imagenet/model.onnx"))
        for (cut, channels) in [(nil, 1280), ("/_blocks.10/_project_conv/Conv_output_0", 112)] as [(String?, Int)] {
            var generator = SeededGenerator(seed: 1)
            let graph = try ClassifierNetwork.transferred(
                from: origin, place: "lite0", cut: cut,
                purpose: .init(labels: ["x", "y"], input: InputTransform(width: 64, height: 64)), generator: &generator)
            #expect(graph.initializers["head.expand.weight"]?.shape[1] == channels)
            let model = try ClassifierModel(graph, place: "transferred")
            let logits = try PictureClassifier(model).classify(Picture(width: 32, height: 32)).logits
            #expect(logits.count == 2 && !logits.contains { !$0.isFinite })
        }
        var generator = SeededGenerator(seed: 1)
        #expect(throws: Failure.self) {
            try ClassifierNetwork.transferred(
                from: origin, place: "lite0", cut: "nowhere",
                purpose: .init(labels: ["x", "y"], input: InputTransform(width: 64, height: 64)), generator: &generator)
        }
    }
}

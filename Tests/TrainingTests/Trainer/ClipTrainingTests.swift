import Classification
import Core
import Foundation
import Neural
import Preprocessing
import TestSupport
import Testing

@testable import Training

/// Clips that grow bright and clips that grow dark: a single frame says nothing, only their order does.
@Suite("Training on clips", .enabled(if: ClipFactory.isAvailable, "needs the ffmpeg command"))
struct ClipTrainingTests {
    private let input = InputTransform(
        width: 32, height: 32, fit: .stretch, mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5])
    private let window = ClipWindow(frames: 4, framesPerSecond: 5)

    private func manifest(_ folder: TemporaryFolder) throws -> String {
        var text = "path,label,split\n"
        for (split, count) in [("train", 8), ("val", 4)] {
            for (label, direction) in [("brighter", "in"), ("darker", "out")] {
                for index in 0..<count {
                    let name = "\(split)-\(label)-\(index).mp4"
                    try ClipFactory.clip(
                        at: folder.file(name), seconds: 1.2, framesPerSecond: 10, width: 64, height: 48,
                        source: "testsrc2",
                        extra: [
                            "-vf", "hue=h=\(index * 40 + count),fade=t=\(direction):st=0:d=1.2",
                        ])
                    text += "\(name),\(label),\(split)\n"
                }
            }
        }
        return try folder.write("clips.csv", text)
    }

    @Test("each temporal head learns what only time tells", arguments: Architecture.TemporalHead.allCases)
    func learns(_ head: Architecture.TemporalHead) throws {
        let folder = try TemporaryFolder()
        let parts = try LabelledFiles.parts(path: manifest(folder), share: 0.2, seed: 1)
        let form = SampleForm(longestSide: 64, window: window)
        let training = try SampleSet(parts.training, form)
        #expect(training.frames.allSatisfy { $0.count == 12 }, "1.2 s at twice 5 frames a second")
        var options = TrainingOptions(method: .adamW)
        (options.epochs, options.batch, options.threads) = (25, 8, 2)
        (options.learningRate, options.averageDecay) = (5e-3, 0.5)
        options.augmentation = .none
        options.augmentation.temporalJitter = 0.5
        options.augmentation.movesWindow = true
        let network = try ClassifierNetwork.untrained(
            .compact(head), width: 0.25, purpose: .init(labels: training.classes, input: input, window: window), seed: 2
        )
        let files = TrainingFiles(model: folder.file("clips.onnx"))
        let best = try Trainer(
            network: network, options: options, training: training, validation: SampleSet(parts.validation, form)
        ).run(writing: files)
        #expect(best.validationAccuracy > 0.8)
        let model = try ClassifierModel(path: files.model)
        let evaluation = try Evaluation(of: model, on: SampleSet(parts.validation, SampleForm(of: model)), threads: 2)
        #expect(abs(evaluation.metrics.accuracy - best.validationAccuracy) < 1e-9)
    }
}

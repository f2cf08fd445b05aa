import Core
import Foundation
import TestSupport
import Testing

@testable import Training

@Suite("Checkpoints")
struct CheckpointTests {
    private var sample: Checkpoint {
        var checkpoint = Checkpoint(
            options: TrainingOptions(), labels: ["a", "b"], weights: [1, -2, .pi], averagedWeights: [3, 4, 5],
            keptWeights: [6, 7, 8], moments: [0.5], stepCount: 17)
        checkpoint.curve.epochs = [
            .init(
                number: 1, learningRate: 0.1, trainingLoss: 1, validationLoss: 2, validationAccuracy: 0.5,
                validationMacroF1: 0.4, seconds: 3)
        ]
        return checkpoint
    }

    @Test("a checkpoint comes back as it was written, and nothing else is left in the folder")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        try sample.write(to: folder.file("run.checkpoint"))
        try sample.write(to: folder.file("run.checkpoint"))
        #expect(try Checkpoint.read(from: folder.file("run.checkpoint")) == sample)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["run.checkpoint"])
    }

    @Test("a missing checkpoint, a foreign file and every cut are refused")
    func faults() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("run.checkpoint")
        #expect(throws: Failure.self) { try Checkpoint.read(from: path) }
        try sample.write(to: path)
        let whole = try Data(contentsOf: URL(filePath: path))
        for length in stride(from: 0, to: whole.count, by: 5) {
            try whole.prefix(length).write(to: URL(filePath: path))
            #expect(throws: Failure.self, "\(length) bytes") { try Checkpoint.read(from: path) }
        }
    }

    @Test("a folder that cannot be written is a failure that names the file")
    func unwritable() {
        #expect {
            try sample.write(to: "/nonexistent/run.checkpoint")
        } throws: { ($0 as? Failure)?.message.hasPrefix("/nonexistent/run.checkpoint") == true }
    }
}

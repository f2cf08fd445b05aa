import ArgumentParser
import Classification
import Core
import Foundation
import Ingest
import Neural
import ONNX
import Training

/// Makes the memory of features that lets users teach the bundled classifier; see `FeatureMemory`.
struct MemoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "memory", abstract: "Keep the features of the classifier's training pictures.")

    @Option(help: "Folder with the parts train and val that the classifier was trained on.")
    var data: String
    @Option(help: "The classifier.")
    var model = ClassifierModel.bundledName
    @Option(help: "The memory's file.")
    var out: String
    @Option(help: "Pictures of each class of the part train, and of val, at most.")
    var count = 400
    @Option var seed: UInt64 = 1

    func run() throws {
        let graph =
            model == ClassifierModel.bundledName
            ? try ONNXFile.read(bytes: ClassifierModel.bundledBytes) : try ONNXFile.read(path: model)
        let labels = try ClassifierModel(graph, place: model).labels
        let reader = try FeatureReader(graph)
        var generator = SeededGenerator(seed: seed)
        var (features, classes, trainingCount): ([[Float]], [Int], Int) = ([], [], 0)
        for split in ["train", "val"] {
            let files = try LabelledFiles(path: data, split: split, classes: labels)
            for label in labels.indices {
                for example in files.examples.filter({ $0.label == label }).shuffled(using: &generator).prefix(count) {
                    features.append(try reader.features(of: PictureFile.decode(path: example.path)))
                    classes.append(label)
                }
            }
            if split == "train" { trainingCount = classes.count }
        }
        let memory = FeatureMemory(labels: labels, classes: classes, trainingCount: trainingCount, features: features)
        try memory.encoded().write(to: URL(filePath: out), options: .atomic)
        print(
            "\(trainingCount) pictures of train and \(classes.count - trainingCount) of val, \(memory.channels) features"
        )
    }
}

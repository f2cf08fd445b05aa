import ArgumentParser
import Classification
import Core
import Dispatch
import Foundation
import ONNX
import Training

/// Makes the network of movement that is bundled beside the classifier.
struct MovementCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "movement",
        abstract: "Train the network that tells by movement whether what looks like fire or smoke is any.")

    @Option(help: "Folder with the classes fire, smoke and normal: pictures that the classifier was not trained on.")
    var pictures: String
    @Option(help: "Manifest of real clips in which nothing burns; may be given more than once.")
    var clips: [String] = []
    @Option(help: "Their part.")
    var split = "train"
    @Option(help: "The classifier.")
    var model = ClassifierModel.bundledName
    @Option(help: "The network's file.")
    var out: String
    @Option(help: "What the detector saw is kept in this file, and taken from it if it is there.")
    var features: String
    @Option(help: "Parts of the cross-validation; 1 leaves it out.")
    var folds = 5
    @Option var epochs = 6
    @Option var seed: UInt64 = 1

    func run() throws {
        let sequences = try loadSequences()
        print("\(sequences.count) sequences, \(sequences.reduce(0) { $0 + $1.cues.count }) frames")
        let trainer = MovementTrainer(epochs: epochs, seed: seed)
        var report = MovementReport()
        for fold in 0..<(folds > 1 ? folds : 0) {
            let graph = try trainer.train(sequences.filter { $0.group % folds != fold })
            try report.add(sequences.filter { $0.group % folds == fold }, judgedBy: graph)
        }
        print(report.text)
        let graph = try trainer.train(sequences)
        try ONNXFile.write(graph, to: out)
    }

    private func loadSequences() throws -> [MovementSequence] {
        let url = URL(filePath: features)
        if let data = try? Data(contentsOf: url) {
            return try PropertyListDecoder().decode([MovementSequence].self, from: data)
        }
        let maker = SequenceMaker(model: try ClassifierModel(path: model), seed: seed)
        var sources: [(path: String, className: String?)] = []
        for name in ["fire", "normal", "smoke"] {
            let folder = URL(filePath: pictures).appending(path: name).path
            sources += try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
                .map { (folder + "/" + $0, name) }
        }
        for manifest in clips {
            sources += try ClipManifest(path: manifest, split: split).clips.map { ($0.path, nil) }
        }
        let results = Locked<[Int: [MovementSequence]]>([:])
        let work = sources
        DispatchQueue.concurrentPerform(iterations: work.count) { group in
            let (path, className) = work[group]
            do throws(Failure) {
                let made =
                    if let className {
                        try maker.sequences(ofPicture: path, className: className, group: group)
                    } else {
                        try maker.sequences(ofClip: path, group: group)
                    }
                results.withLock { $0[group] = made }
            } catch { StandardError.write("left out: \(error)\n") }
        }
        let sequences = results.withLock { results in work.indices.flatMap { results[$0] ?? [] } }
        let encoder = PropertyListEncoder()
        encoder.outputFormat = .binary
        try encoder.encode(sequences).write(to: url, options: .atomic)
        return sequences
    }
}

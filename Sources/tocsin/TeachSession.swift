import Classification
import Core
import Foundation
import ONNX
import Training

/// `tocsin train --from default`: the bundled classifier is taught its user's pictures and does not forget its own.
struct TeachSession {
    let data: DataArguments
    let result: ResultArguments
    let seed: UInt64

    /// Halves of the picture in both directions: a detector looks closer at such parts, see `CloserLooks`.
    private static let parts = [(0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.5, 0.5), (0.25, 0.25)]
        .map { Box(x: $0.0, y: $0.1, width: 0.5, height: 0.5) }

    func run() throws {
        var graph = try ONNXFile.read(bytes: ClassifierModel.bundledBytes)
        let model = try ClassifierModel(path: ClassifierModel.bundledName)
        let form = SampleForm(longestSide: 2 * model.input.sourceSide, treatment: .none)
        let (training, validation) = try data.load(form, seed: seed, classes: model.labels)
        let reader = try FeatureReader(graph)
        let teacher = try HeadTeacher(graph, memory: .bundled(), seed: seed)
        let lesson = try teacher.teach(
            examples(training, with: reader, looksCloser: true),
            validation: examples(validation, with: reader, looksCloser: false))
        printError("your pictures kept apart: " + Self.changes(lesson.own, labels: model.labels))
        printError("the bundled pictures kept apart: " + Self.changes(lesson.memory, labels: model.labels))
        guard lesson.weight > 0 else {
            throw Failure(
                .badData, "\(data.data): the model cannot learn these pictures without forgetting its own",
                remedy: "check their classes; \(result.out) was not written")
        }
        graph = lesson.classifier
        graph.metadata[ClassifierModel.Key.name] = result.modelName
        try DurableFile.write([UInt8](ONNXFile.bytes(of: graph)), to: result.out, permissions: 0o644)
    }

    /// What is of no interest in the whole is of none in its parts.
    private func examples(
        _ samples: SampleSet, with reader: FeatureReader, looksCloser: Bool
    ) throws(Failure) -> [HeadTeacher.Example] {
        var examples: [HeadTeacher.Example] = []
        for index in 0..<samples.count {
            let label = samples.labels[index]
            let isNormal = samples.classes[label] == "normal"
            for region in [.whole] + (looksCloser && isNormal ? Self.parts : []) {
                let features = try reader.features(of: samples.picture(of: index), region: region)
                examples.append(.init(features: features, label: label))
            }
        }
        return examples
    }

    private static func changes(_ recalls: (before: [Double?], after: [Double?]), labels: [String]) -> String {
        labels.indices.compactMap { label in
            guard let before = recalls.before[label], let after = recalls.after[label] else { return nil }
            return String(format: "%@ %.1f %% right, was %.1f %%", labels[label], 100 * after, 100 * before)
        }.joined(separator: "; ")
    }
}

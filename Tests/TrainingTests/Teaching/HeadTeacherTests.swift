import Classification
import Core
import Neural
import Preprocessing
import Testing

@testable import Training

@Suite("Teaching the head")
struct HeadTeacherTests {
    private static let labels = ["fire", "normal", "smoke"]
    private let classifier: Graph

    /// A small network whose head is right about three clusters: class k has its features 8k to 8k + 7 high.
    init() {
        let input = InputTransform(
            width: 32, height: 32, fit: .stretch, mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5])
        var graph = ClassifierNetwork.compact(width: 0.25, labels: Self.labels, input: input, seed: 3)
        let channels = ClassifierNetwork.features(of: graph).channels
        let map = graph.nodes.first { $0.outputs.first == "map" }!
        var weight = Tensor(shape: [3, channels, 1, 1])
        for label in 0..<3 {
            for channel in 0..<8 { weight.values[label * channels + 8 * label + channel] = 1 }
        }
        graph.initializers[map.inputs[1]] = weight
        graph.initializers[map.inputs[2]] = Tensor(shape: [3])
        classifier = graph
    }

    private var channels: Int { ClassifierNetwork.features(of: classifier).channels }

    /// Pictures of a cluster: noise, and `high` channels near 1.
    private func features(high: Range<Int>, count: Int, seed: UInt64) -> [[Float]] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            (0..<channels).map { (high.contains($0) ? 1 : 0) + 0.2 * generator.nextNormal() }
        }
    }

    private func memory() -> FeatureMemory {
        // First those to train on, then those to judge by.
        var (clusters, classes): ([[Float]], [Int]) = ([], [])
        for seed in [UInt64(10), 20] {
            for label in 0..<3 {
                clusters += features(high: 8 * label..<8 * label + 8, count: 40, seed: seed + UInt64(label))
                classes += [Int](repeating: label, count: 40)
            }
        }
        return FeatureMemory(labels: Self.labels, classes: classes, trainingCount: 120, features: clusters)
    }

    private func examples(high: Range<Int>, label: Int, seed: UInt64) -> [HeadTeacher.Example] {
        features(high: high, count: 30, seed: seed).map { .init(features: $0, label: label) }
    }

    @Test("a plant's steam, which looked like smoke, becomes normal, and nothing is forgotten")
    func steam() throws {
        // Like smoke in half of its features, with two of its own.
        let lesson = try HeadTeacher(classifier, memory: memory(), seed: 1).teach(
            examples(high: 18..<26, label: 1, seed: 5), validation: examples(high: 18..<26, label: 1, seed: 6))
        #expect(lesson.weight > 0)
        #expect(try #require(lesson.own.before[1]) < 0.1 && #require(lesson.own.after[1]) > 0.9)
        for label in 0..<3 {
            #expect(try #require(lesson.memory.after[label]) >= #require(lesson.memory.before[label]) - 0.05)
        }
        #expect(lesson.own.before[0] == nil, "there were no pictures of fire to judge")
    }

    @Test("what cannot be told from fire is not learned as normal")
    func contradiction() throws {
        let lesson = try HeadTeacher(classifier, memory: memory(), seed: 1).teach(
            examples(high: 0..<8, label: 1, seed: 5), validation: examples(high: 0..<8, label: 1, seed: 6))
        // Two of the 40 that were kept apart.
        #expect(try #require(lesson.memory.after[0]) >= 0.95)
        if lesson.weight == 0 { #expect(lesson.classifier.initializers == classifier.initializers) }
    }

    @Test("features times the head's weights are the classifier's logits")
    func linear() throws {
        let picture = Picture(width: 60, height: 40)
        for place in picture.luma.indices { picture.luma[place] = UInt8(place * 7 % 251) }
        let features = try FeatureReader(classifier).features(of: picture)
        let logits = try PictureClassifier(ClassifierModel(classifier, place: "test")).classify(picture).logits
        for label in 0..<3 {
            #expect(abs(features[8 * label..<8 * label + 8].reduce(0, +) - logits[label]) < 1e-3)
        }
    }

    @Test("a memory keeps features to half a step of its bytes, through its file")
    func bytes() throws {
        let features = [[Float(-1), 5, 3], [1, 5, 3.5], [0.3, 5, 3.2]]
        let memory = FeatureMemory(labels: ["a", "b"], classes: [0, 1, 0], trainingCount: 2, features: features)
        for (index, expected) in features.enumerated() {
            for (kept, value) in zip(memory.features(of: index), expected) { #expect(abs(kept - value) <= 1.01 / 255) }
        }
        #expect(try memory.encoded().count < 1000)
    }

    @Test("the bundled memory is the bundled classifier's")
    func bundled() throws {
        let memory = try FeatureMemory.bundled()
        let model = try ClassifierModel(path: ClassifierModel.bundledName)
        #expect(memory.labels == model.labels)
        #expect(memory.trainingCount >= 900 && memory.classes.count > memory.trainingCount + 300)
    }

    @Test("another classifier's memory is refused")
    func stranger() {
        let other = FeatureMemory(labels: ["a", "b"], classes: [0], trainingCount: 1, features: [[1, 2]])
        #expect { _ = try HeadTeacher(classifier, memory: other, seed: 1) } throws: {
            ($0 as? Failure)?.kind == .badData
        }
    }
}

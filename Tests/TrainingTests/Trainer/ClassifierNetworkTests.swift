import Classification
import Core
import Neural
import Preprocessing
import Testing

@testable import Training

@Suite("Classifier networks")
struct ClassifierNetworkTests {
    private let input = InputTransform(width: 48, height: 32, fit: .stretch)

    /// A backbone of one convolution from 3 to 8 channels.
    private func backbone(output: String = "features") -> Graph {
        Graph(
            inputs: [.init(name: "x", shape: [-1, 3, -1, -1])], outputs: [.init(name: output, shape: [-1, 8, -1, -1])],
            nodes: [
                .init(
                    name: "c", operation: .convolution(.init(kernel: .init(1, 1))), inputs: ["x", "w"], outputs: ["c"]),
                .init(name: "r", operation: .relu, inputs: ["c"], outputs: [output]),
                .init(name: "unused", operation: .tanh, inputs: ["c"], outputs: ["unused"]),
            ],
            initializers: ["w": Tensor(shape: [8, 3, 1, 1], repeating: 0.5), "stray": Tensor(shape: [1])])
    }

    @Test("the compact network is a classifier whose logits are the spatial means of its maps")
    func compact() throws {
        let graph = ClassifierNetwork.compact(width: 0.5, labels: ["a", "b"], input: input, seed: 3)
        let model = try ClassifierModel(graph, place: "compact")
        let picture = Picture(width: 50, height: 50)
        for index in picture.luma.indices { picture.luma[index] = UInt8(index % 251) }
        let result = try PictureClassifier(model).classify(picture)
        #expect(result.map.classes == 2 && result.map.rows == 2 && result.map.columns == 3)
        for label in 0..<2 {
            let mean = result.map.logits[label * 6..<label * 6 + 6].reduce(0, +) / 6
            #expect(abs(mean - result.logits[label]) < 1e-5)
        }
    }

    @Test("a whole classifier is known by its classes and its pictures; others give their features alone")
    func wholeClassifier() {
        let graph = ClassifierNetwork.compact(width: 0.5, labels: ["a", "b"], input: input, seed: 3)
        let larger = InputTransform(width: 64, height: 32, fit: .stretch)
        func isClassifier(_ graph: Graph, _ labels: [String], _ input: InputTransform) -> Bool {
            ClassifierNetwork.isClassifier(graph, for: .init(labels: labels, input: input))
        }
        #expect(isClassifier(graph, ["a", "b"], input))
        #expect(!isClassifier(graph, ["b", "a"], input))
        #expect(!isClassifier(graph, ["a", "b"], larger))
        #expect(!isClassifier(backbone(), ["a", "b"], input))
    }

    @Test("removing class weights divides each class's odds by its weight")
    func classWeights() throws {
        var graph = ClassifierNetwork.compact(width: 0.25, labels: ["a", "b"], input: input, seed: 3)
        func odds() throws -> Float {
            let classifier = PictureClassifier(try ClassifierModel(graph, place: "compact"))
            let probabilities = try classifier.classify(Picture(width: 48, height: 32)).probabilities
            return probabilities[0] / probabilities[1]
        }
        let before = try odds()
        ClassifierNetwork.removeClassWeights([2, 0.5], from: &graph)
        #expect(abs(try odds() - before / 4) < 1e-4 * before)
    }

    @Test("a backbone gets a head; what it does not need is dropped")
    func transferred() throws {
        var generator = SeededGenerator(seed: 1)
        let graph = try ClassifierNetwork.transferred(
            from: backbone(), place: "b.onnx", purpose: .init(labels: ["a", "b", "c"], input: input),
            generator: &generator)
        let model = try ClassifierModel(graph, place: "transferred")
        #expect(try PictureClassifier(model).classify(Picture(width: 9, height: 9)).probabilities.count == 3)
        #expect(graph.initializers["stray"] == nil)
        #expect(!graph.nodes.contains { $0.name == "unused" })
    }

    @Test("a network without features or class maps, or not of one picture, is refused by its file's name")
    func refused() {
        func failure(_ graph: Graph) -> Failure? {
            var generator = SeededGenerator(seed: 1)
            do throws(Failure) {
                _ = try ClassifierNetwork.transferred(
                    from: graph, place: "b.onnx", purpose: .init(labels: ["a", "b"], input: input),
                    generator: &generator)
                return nil
            } catch { return error }
        }
        #expect(failure(backbone(output: "other"))?.message.hasPrefix("b.onnx") == true)
        var grey = backbone()
        grey.inputs[0].shape[1] = 1
        #expect(failure(grey)?.message.hasPrefix("b.onnx") == true)
    }

    @Test("depth adds residual blocks at the last two sizes and changes no shape")
    func depth() throws {
        let networks = [1, 3].map { depth in
            ClassifierNetwork.compact(width: 0.5, depth: depth, labels: ["a", "b"], input: input, seed: 3)
        }
        func sums(_ graph: Graph) -> Int { graph.nodes.count { $0.operation == .add } }
        #expect(sums(networks[1]) == sums(networks[0]) + 4)
        #expect(networks[0].outputs == networks[1].outputs)
        let picture = Picture(width: 50, height: 50)
        let result = try PictureClassifier(ClassifierModel(networks[1], place: "deep")).classify(picture)
        #expect(result.map.rows == 2 && result.map.columns == 3)
    }

    @Test("a projection of features can be taken away without a trace")
    func projection() throws {
        let plain = ClassifierNetwork.compact(width: 0.5, labels: ["a", "b"], input: input, seed: 3)
        var graph = plain
        var generator = SeededGenerator(seed: 1)
        FeatureProjection.add(to: &graph, channels: 5, generator: &generator)
        let plan = try TrainingPlan(graph: graph, batch: 1)
        #expect(plan.replicas[0].output(FeatureProjection.output).shape == [1, 5, 2, 3])
        FeatureProjection.remove(from: &graph)
        #expect(graph.nodes == plain.nodes && graph.outputs == plain.outputs)
        #expect(graph.initializers.keys == plain.initializers.keys)
    }
}

import Classification
import Core
import Foundation
import Neural
import ONNX
import Preprocessing

/// A network from a picture to one score per class: a classifier of ours, or one from elsewhere with what its file does not
/// say given beside it.
public struct ScoredNetwork: Sendable {
    public let graph: Graph
    public let labels: [String]
    public let input: InputTransform
    /// What is done to pictures first.
    let treatment: PreprocessingOptions
    /// The graph's value with the scores [1, classes], before any softmax.
    let scores: String

    /// - Throws: `Failure` where the network has operators that cannot be looked into.
    public init(_ model: ClassifierModel) throws(Failure) {
        guard model.window == nil else {
            throw Failure(.unsupported, "\(model.name) classifies clips", remedy: "explain a classifier of pictures")
        }
        let graph: Graph
        do throws(ONNXError) { graph = try ONNXFile.graph(of: model.network) } catch { throw Failure(error) }
        self.init(
            graph: graph, labels: model.labels, input: model.input, treatment: model.treatment,
            scores: ClassifierModel.Port.logits)
    }

    /// - Parameters:
    ///   - path: an ONNX file, or `default` for the bundled model. What it says of itself goes before the parameters below.
    ///   - labels: class names in the order of the scores; empty names the classes by their numbers.
    ///   - mean, deviation: of red, green and blue, on a scale of 0 to 1.
    ///   - fit: of pictures into the network's input.
    /// - Throws: `Failure` where the network is not one of a picture and its classes.
    public static func read(
        path: String, labels: [String] = [], mean: [Float] = InputTransform.imageNetMean,
        deviation: [Float] = InputTransform.imageNetDeviation, fit: PictureFit = .crop
    ) throws(Failure) -> ScoredNetwork {
        if path == ClassifierModel.bundledName { return try ScoredNetwork(ClassifierModel(path: path)) }
        let graph: Graph
        do throws(ONNXError) {
            graph = try ONNXFile.readGraph(path: path)
        } catch {
            throw Failure(error)
        }
        if graph.metadata[ClassifierModel.Key.input] != nil {
            return try ScoredNetwork(ClassifierModel(graph, place: path))
        }
        guard graph.inputs.count == 1, graph.inputs[0].shape.count == 4, graph.inputs[0].shape[1] == 3,
            graph.inputs[0].shape[2...].allSatisfy({ 1...8192 ~= $0 })
        else { throw Failure(.badData, "\(path): not a network of one picture [N, 3, height, width]") }
        guard let output = graph.outputs.first(where: { $0.shape.count == 2 }), let classes = output.shape.last,
            classes >= 2
        else {
            throw Failure(
                .badData, "\(path): it has no output of class scores [N, classes]", remedy: "explain a classifier")
        }
        guard labels.isEmpty || labels.count == classes else {
            throw Failure(.usage, "\(labels.count) labels for the \(classes) classes of \(path)")
        }
        let input = InputTransform(
            width: graph.inputs[0].shape[3], height: graph.inputs[0].shape[2], fit: fit, mean: mean,
            deviation: deviation)
        return ScoredNetwork(
            graph: graph, labels: labels.isEmpty ? (0..<classes).map(String.init) : labels, input: input,
            scores: unnormalized(output.name, in: graph))
    }

    private init(
        graph: Graph, labels: [String], input: InputTransform, treatment: PreprocessingOptions = .none, scores: String
    ) {
        self.graph = graph
        self.labels = labels
        self.input = input
        self.treatment = treatment
        self.scores = scores
    }

    /// What goes into the softmax that makes a value, or the value itself.
    private static func unnormalized(_ value: String, in graph: Graph) -> String {
        let producer = graph.nodes.first { $0.outputs.first == value }
        guard case .softmax? = producer?.operation, let input = producer?.inputs.first else { return value }
        return input
    }

    /// The network up to its scores.
    var scoring: Graph {
        var graph = graph
        graph.outputs = [.init(name: scores, shape: [-1, -1])]
        return graph
    }

    /// Names of the values that hold features by place and act on the scores, in the order in which they are computed.
    public func featureMaps() throws(Failure) -> [String] {
        do {
            let shapes = try scoring.valueShapes(batch: 1)
            return graph.nodes.compactMap { node in
                guard let name = node.outputs.first, let shape = shapes[name], shape.count == 4 else { return nil }
                return shape[2] * shape[3] > 1 ? name : nil
            }
        } catch {
            throw Failure(.badData, "\(error)")
        }
    }
}

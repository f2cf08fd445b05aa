import Classification
import Core
import Foundation
import Neural
import Preprocessing

/// Builds the graph of a classifier: features, then a 1 × 1 convolution to one map per class, whose spatial means are the
/// logits. So every classifier also says where (Lin et al., "Network in network", 2014, section 3.2).
public enum ClassifierNetwork {
    /// What a classifier made here is for; travels in its metadata.
    public struct Purpose: Sendable, Equatable {
        public var labels: [String]
        public var input: InputTransform
        /// What is done to pictures first.
        public var treatment: PreprocessingOptions
        /// nil for a classifier of pictures.
        public var window: ClipWindow?

        public init(
            labels: [String], input: InputTransform, treatment: PreprocessingOptions = .none, window: ClipWindow? = nil
        ) {
            self.labels = labels
            self.input = input
            self.treatment = treatment
            self.window = window
        }
    }

    /// Channels between transferred features and the maps.
    static let headWidth = 192

    /// What the names of a transferred network's own weights start with.
    static let headPrefix = "head."

    /// Puts a new head on the features of another network: its output `features`, what its class maps are made from, or else
    /// its last value with features by place.
    ///
    /// - Parameters:
    ///   - place: the file's name, for messages.
    ///   - cut: the value to take as features instead.
    /// - Throws: `Failure` of kind `badData` where the network has no such value or does not take one picture.
    public static func transferred(
        from network: Graph, place: String, cut: String? = nil, purpose: Purpose,
        generator: inout SeededGenerator
    ) throws(Failure) -> Graph {
        guard network.inputs.count == 1, network.inputs[0].shape.count == 4, network.inputs[0].shape[1] == 3 else {
            throw Failure(.badData, "\(place): not a network of one picture [N, 3, height, width]")
        }
        let features = if let cut { cut } else { try featureName(of: network, place: place) }
        guard network.nodes.contains(where: { $0.outputs.first == features }) else {
            throw Failure(.usage, "\(place): no value is named \"\(features)\"", remedy: "see 'tocsin model inspect'")
        }
        guard let channels = channelCount(of: features, in: network) else {
            throw Failure(.badData, "\(place): its features do not come from a convolution")
        }
        var graph = network
        graph.nodes = nodes(needed: features, in: network)
        for index in graph.nodes.indices {
            graph.nodes[index].inputs = graph.nodes[index].inputs.map {
                $0 == network.inputs[0].name ? ClassifierModel.Port.image : $0
            }
        }
        let used = Set(graph.nodes.flatMap(\.inputs))
        graph.initializers = network.initializers.filter { used.contains($0.key) }
        graph.metadata = [:]
        graph.metadata["tocsin.origin"] = network.metadata["tocsin.origin"]
        addHead(to: &graph, features: features, channels: channels, purpose, &generator)
        return graph
    }

    /// Adds the head, ports and metadata to a graph that computes `features`.
    static func addHead(
        to graph: inout Graph, features: String, channels: Int, _ purpose: Purpose,
        _ generator: inout SeededGenerator
    ) {
        addConvolution(to: &graph, "head.expand", from: features, to: "head.expand", channels, headWidth, &generator)
        graph.nodes += [
            .init(name: "head.relu", operation: .relu, inputs: ["head.expand"], outputs: ["head.relu"]),
            .init(
                name: "head.dropout", operation: .dropout(share: 0.2), inputs: ["head.relu"], outputs: ["head.dropout"]),
        ]
        let (map, labels, input) = (ClassifierModel.Port.map, purpose.labels, purpose.input)
        addConvolution(to: &graph, "head.map", from: "head.dropout", to: map, headWidth, labels.count, &generator)
        graph.nodes += [
            .init(name: "head.mean", operation: .globalAveragePool, inputs: [map], outputs: ["head.mean"]),
            .init(
                name: "head.flatten", operation: .flatten(axis: 1), inputs: ["head.mean"],
                outputs: [ClassifierModel.Port.logits]),
        ]
        graph.inputs = [.init(name: ClassifierModel.Port.image, shape: [-1, 3, input.height, input.width])]
        graph.outputs = [
            .init(name: ClassifierModel.Port.logits, shape: [-1, labels.count]),
            .init(name: map, shape: [-1, labels.count, -1, -1]),
        ]
        describe(&graph, purpose)
    }

    /// Whether a network already is one of these classifiers, for just this purpose, to be trained further.
    public static func isClassifier(_ graph: Graph, for purpose: Purpose) -> Bool {
        guard let model = try? ClassifierModel(graph, place: "") else { return false }
        return purpose
            == Purpose(labels: model.labels, input: model.input, treatment: model.treatment, window: model.window)
    }

    static func describe(_ graph: inout Graph, _ purpose: Purpose) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        func text(_ value: some Encodable) -> String? {
            (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) }
        }
        graph.metadata[ClassifierModel.Key.labels] = purpose.labels.joined(separator: ",")
        graph.metadata[ClassifierModel.Key.input] = text(purpose.input)
        if purpose.treatment != .none { graph.metadata[ClassifierModel.Key.treatment] = text(purpose.treatment) }
        if let window = purpose.window { graph.metadata[ClassifierModel.Key.window] = text(window) }
    }

    /// What the class maps of one of these classifiers are made from, before dropout.
    static func features(of classifier: Graph) -> (name: String, channels: Int) {
        func producer(of value: String) -> Graph.Node? { classifier.nodes.first { $0.outputs.first == value } }
        guard let map = producer(of: ClassifierModel.Port.map), var name = map.inputs.first,
            let channels = classifier.initializers[map.inputs[1]]?.shape[1]
        else { preconditionFailure("the class maps come from a convolution") }
        if let dropout = producer(of: name), case .dropout = dropout.operation { name = dropout.inputs[0] }
        return (name, channels)
    }

    /// A 1 × 1 convolution with weights of He et al., "Delving deep into rectifiers", 2015, equation 10.
    static func addConvolution(
        to graph: inout Graph, _ name: String, from value: String, to result: String, _ inputs: Int, _ outputs: Int,
        _ generator: inout SeededGenerator
    ) {
        let deviation = (2 / Float(inputs)).squareRoot()
        let weights = (0..<inputs * outputs).map { _ in generator.nextNormal() * deviation }
        graph.initializers[name + ".weight"] = Tensor(shape: [outputs, inputs, 1, 1], values: weights)
        graph.initializers[name + ".bias"] = Tensor(shape: [outputs])
        graph.nodes.append(
            .init(
                name: name, operation: .convolution(.init(kernel: .init(1, 1))),
                inputs: [value, name + ".weight", name + ".bias"], outputs: [result]))
    }

    private static func featureName(of network: Graph, place: String) throws(Failure) -> String {
        if network.outputs.contains(where: { $0.name == "features" }) { return "features" }
        let producer = network.nodes.first { $0.outputs.first == ClassifierModel.Port.map }
        if let producer, case .convolution = producer.operation { return producer.inputs[0] }
        let shapes = (try? network.valueShapes(batch: 1)) ?? [:]
        let last = network.nodes.last { node in
            guard let shape = node.outputs.first.flatMap({ shapes[$0] }), shape.count == 4 else { return false }
            return shape[2] * shape[3] > 1
        }
        guard let name = last?.outputs.first else {
            throw Failure(
                .badData, "\(place): it has no value with features by place",
                remedy: "start from a convolutional network")
        }
        return name
    }

    /// Makes the probabilities those of the training set again after a loss that weighted its classes: training as if class k
    /// were w_k times as frequent multiplies its odds by w_k, so log w_k is taken from its map's bias.
    ///
    /// Source: C. Elkan, "The foundations of cost-sensitive learning", 2001, theorem 2.
    static func removeClassWeights(_ weights: [Float], from graph: inout Graph) {
        let producer = graph.nodes.first { $0.outputs.first == ClassifierModel.Port.map }
        guard let name = producer?.inputs.last, var bias = graph.initializers[name], bias.shape == [weights.count]
        else { preconditionFailure("the class maps come from a convolution with a bias") }
        for (index, weight) in weights.enumerated() where weight > 0 { bias.values[index] -= log(weight) }
        graph.initializers[name] = bias
    }

    /// The nodes that a value depends on, in the graph's order.
    private static func nodes(needed value: String, in graph: Graph) -> [Graph.Node] {
        var wanted: Set<String> = [value]
        return graph.nodes.reversed().filter { node in
            guard node.outputs.contains(where: wanted.contains) else { return false }
            wanted.formUnion(node.inputs)
            return true
        }.reversed()
    }

    /// Follows a value back to the convolution that fixes its number of channels.
    private static func channelCount(of value: String, in graph: Graph) -> Int? {
        guard let node = graph.nodes.first(where: { $0.outputs.contains(value) }) else { return nil }
        if case .convolution = node.operation, node.inputs.count > 1 {
            return graph.initializers[node.inputs[1]]?.shape.first
        }
        if case .concatenate = node.operation { return nil }
        return node.inputs.first.flatMap { channelCount(of: $0, in: graph) }
    }
}

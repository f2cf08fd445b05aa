import Neural

/// One operation over random inputs: used to hold plans to the reference and gradients to slopes.
struct OperationCase: Sendable, CustomStringConvertible {
    let description: String
    let graph: Graph
    var isTraining = true
    let seed: UInt64

    static let all: [OperationCase] =
        convolutions + transposedConvolutions + normalizations + elementwise + pools + enlargements + joins + temporal

    static let network = OperationCase(description: "a network", graph: sampleNetwork(), seed: 5)

    static let convolutions: [OperationCase] = [
        convolution("3x3", [3, 7, 6], outputs: 4, .init(kernel: .init(3, 3), padding: .init(1))),
        convolution("1x1", [5, 4, 3], outputs: 7, .init(kernel: .init(1, 1))),
        convolution("1x1 stride 2", [5, 5, 4], outputs: 3, .init(kernel: .init(1, 1), strides: .init(2, 2))),
        convolution(
            "uneven padding, stride and dilation", [2, 9, 11], outputs: 3,
            .init(
                kernel: .init(3, 2), strides: .init(2, 3), dilations: .init(2, 1),
                padding: .init(top: 2, left: 0, bottom: 1, right: 1))),
        convolution("groups", [6, 5, 5], outputs: 4, .init(kernel: .init(3, 3), padding: .init(1), groups: 2)),
        convolution("multiplier", [3, 5, 5], outputs: 6, .init(kernel: .init(3, 3), padding: .init(1), groups: 3)),
        convolution("depthwise", [5, 9, 13], outputs: 5, .init(kernel: .init(3, 3), padding: .init(1), groups: 5)),
        convolution("depthwise valid", [2, 6, 40], outputs: 2, .init(kernel: .init(3, 3), groups: 2)),
        convolution(
            "depthwise stride 2", [4, 10, 9], outputs: 4,
            .init(kernel: .init(3, 3), strides: .init(2, 2), padding: .init(1), groups: 4)),
        convolution(
            "depthwise 5x5 stride 3 that skips pixels", [2, 12, 13], outputs: 2,
            .init(kernel: .init(2, 2), strides: .init(3, 3), groups: 2)),
        convolution(
            "depthwise uneven", [3, 11, 8], outputs: 3,
            .init(
                kernel: .init(5, 3), strides: .init(1, 2), dilations: .init(2, 1),
                padding: .init(top: 3, left: 1, bottom: 4, right: 2), groups: 3)),
        convolution("3x3 over a large plane", [2, 24, 24], outputs: 3, .init(kernel: .init(3, 3), padding: .init(1))),
        convolution("1x1 over a large plane", [3, 23, 24], outputs: 2, .init(kernel: .init(1, 1))),
        batch(
            5,
            of: convolution("3x3 over pairs and one", [2, 16, 15], outputs: 3, .init(kernel: .init(3, 3), groups: 1))),
        batch(
            5,
            of: convolution(
                "groups over pairs and one", [4, 16, 15], outputs: 2, .init(kernel: .init(1, 1), groups: 2))),
        convolution("3x3 of more than a panel", [9, 6, 5], outputs: 17, .init(kernel: .init(3, 3), padding: .init(1))),
        convolution(
            "uneven padding and dilation", [3, 7, 9], outputs: 2,
            .init(
                kernel: .init(2, 3), dilations: .init(3, 2), padding: .init(top: 3, left: 4, bottom: 0, right: 1))),
        convolution(
            "padding wider than the kernel", [2, 4, 3], outputs: 3, .init(kernel: .init(2, 1), padding: .init(3))),
        activated("3x3 and relu", .relu),
        activated("3x3 and leaky relu", .leakyRelu(slope: 0.2)),
        activated("3x3 and clip", .clip(minimum: -0.5, maximum: 1)),
        activated("3x3 and gelu", .gelu),
        make("dense", [.init(name: "x", shape: [-1, 7])], .dense, weights: [("w", [4, 7]), ("b", [4])]),
    ]

    static let transposedConvolutions: [OperationCase] = [
        transposed("doubling", [3, 4, 5], outputs: 2, .init(kernel: .init(2, 2), strides: .init(2, 2)), .init(0, 0)),
        transposed(
            "overlapping with output padding", [2, 4, 3], outputs: 3,
            .init(kernel: .init(3, 3), strides: .init(2, 2), padding: .init(1)), .init(1, 1)),
        transposed(
            "groups, uneven, dilated", [4, 5, 4], outputs: 6,
            .init(
                kernel: .init(3, 2), strides: .init(1, 3), dilations: .init(2, 1),
                padding: .init(top: 1, left: 0, bottom: 2, right: 1), groups: 2), .init(0, 2)),
    ]

    static let enlargements: [OperationCase] = alone(
        [
            ("nearest", .resize(factors: .init(2, 3), .nearest)), ("linear", .resize(factors: .init(3, 2), .linear)),
            ("linear by 1", .resize(factors: .init(1, 4), .linear)),
        ], over: [2, 4, 3])

    static let normalizations: [OperationCase] = [
        normalization("normalization", isTraining: true),
        normalization("normalization with running statistics", isTraining: false),
        fused("normalization and hard swish", .hardSwish),
        fused("normalization and clip", .clip(minimum: -0.5, maximum: 1)),
        fused("normalization and gelu", .gelu),
        make(
            "layer normalization", [.init(name: "x", shape: [-1, 3, 4, 5])],
            .layerNormalization(axis: -2, epsilon: 1e-5), weights: [("scale", [4, 5]), ("offset", [4, 5])]),
        make(
            "layer normalization of rows", [.init(name: "x", shape: [-1, 9])],
            .layerNormalization(axis: 1, epsilon: 1e-3), weights: [("scale", [9]), ("offset", [9])]),
        make(
            "one learnt slope", [.init(name: "x", shape: [-1, 3, 4, 5])], .parametricRelu, weights: [("slope", [1])]),
        make(
            "learnt slopes", [.init(name: "x", shape: [-1, 3, 4, 5])], .parametricRelu, weights: [("slope", [3, 1, 1])]),
    ]

    static let elementwise: [OperationCase] = alone(
        [
            ("relu", .relu), ("leaky", .leakyRelu(slope: 0.2)), ("clip", .clip(minimum: -1, maximum: 0.7)),
            ("sigmoid", .sigmoid), ("tanh", .tanh), ("hardSwish", .hardSwish), ("gelu", .gelu),
            ("softmax", .softmax(axis: 1)),
            ("softmax last", .softmax(axis: -1)), ("flatten", .flatten(axis: 2)), ("identity", .identity),
        ], over: [3, 5, 4])

    static let pools: [OperationCase] =
        alone(
            [
                ("max", .maxPool(pooling(2, stride: 2, padding: 0))),
                ("max overlapping", .maxPool(pooling(3, stride: 1, padding: 1))),
                ("mean", .averagePool(pooling(2, stride: 3, padding: 0), countsPadding: false)),
                ("mean with padding", .averagePool(pooling(3, stride: 2, padding: 1), countsPadding: true)),
                ("mean without padding", .averagePool(pooling(3, stride: 2, padding: 1), countsPadding: false)),
                ("global", .globalAveragePool),
            ], over: [2, 7, 8])
        + alone([("max halving", .maxPool(pooling(2, stride: 2, padding: 0)))], over: [3, 6, 38])

    static let joins: [OperationCase] =
        pair([3, 4, 5], [3, 4, 5]) + pair([3, 4, 5], [3, 1, 1]) + pair([3, 1, 5], [3, 4, 1])
        + pair([1, 1, 1], [2, 3, 4]) + [concatenation, squareAndSum]

    private static func alone(_ operations: [(String, Operation)], over shape: [Int]) -> [OperationCase] {
        operations.map { name, operation in make(name, [.init(name: "x", shape: [-1] + shape)], operation) }
    }

    private static func pooling(_ kernel: Int, stride: Int, padding: Int) -> Operation.Pooling {
        .init(kernel: .init(kernel, kernel), strides: .init(stride, stride), padding: .init(padding))
    }

    private static func pair(_ a: [Int], _ b: [Int]) -> [OperationCase] {
        let inputs: [Graph.Port] = [.init(name: "x", shape: [-1] + a), .init(name: "y", shape: [-1] + b)]
        return [make("add \(a) \(b)", inputs, .add), make("multiply \(a) \(b)", inputs, .multiply)]
    }

    private static let concatenation = make(
        "concatenate", [.init(name: "x", shape: [-1, 2, 3]), .init(name: "y", shape: [-1, 4, 3])],
        .concatenate(axis: 1))

    /// A value multiplied by itself and used again, and a result that is an output and an input too.
    private static let squareAndSum = OperationCase(
        description: "a value used twice",
        graph: Graph(
            inputs: [.init(name: "x", shape: [-1, 6])],
            outputs: [.init(name: "z", shape: [-1, 6]), .init(name: "y", shape: [-1, 6])],
            nodes: [
                .init(name: "square", operation: .multiply, inputs: ["x", "x"], outputs: ["y"]),
                .init(name: "sum", operation: .add, inputs: ["y", "x"], outputs: ["z"]),
            ], initializers: [:]), seed: 99)

    static let temporal: [OperationCase] =
        [
            line("along one axis", [3, 9], outputs: 4, kernel: 3, .init(kernel: .init(1, 3), padding: width(1, 1))),
            line(
                "along one axis, uneven, stride and dilation", [4, 11], outputs: 6, kernel: 2,
                .init(
                    kernel: .init(1, 2), strides: .init(1, 2), dilations: .init(1, 3), padding: width(2, 0), groups: 2)),
            volume(
                "3x3x3", [2, 4, 5, 6], outputs: 3, .init(kernel: .init(3, 3), padding: .init(1)),
                .init(kernel: 3, before: 1, after: 1)),
            volume(
                "three axes, uneven, strides, dilation and groups", [4, 7, 6, 5], outputs: 2,
                .init(
                    kernel: .init(2, 3), strides: .init(2, 1), dilations: .init(1, 2),
                    padding: .init(top: 1, left: 2, bottom: 0, right: 1), groups: 2),
                .init(kernel: 3, stride: 2, dilation: 2, before: 2, after: 1)),
            recurrent("one step", steps: 1, inputs: 3, units: 2),
            recurrent("five steps", steps: 5, inputs: 4, units: 3),
            make(
                "gru without bias", [.init(name: "x", shape: [-1, 3, 2])], .gru,
                weights: [("w", [1, 6, 2]), ("r", [1, 6, 2])]
            ),
        ]
        + alone(
            [
                ("first of an axis", .slice(axis: 1, 0..<2)), ("middle of the last axis", .slice(axis: -1, 1..<3)),
                ("zeros before", .pad(axis: 2, before: 2, after: 0)),
                ("zeros around", .pad(axis: 1, before: 1, after: 3)),
                ("axes turned round", .transpose([3, 2, 1, 0])), ("inner axes exchanged", .transpose([0, 2, 1, 3])),
                ("batch moved in", .transpose([1, 0, 2, 3])),
            ], over: [3, 5, 4])

    private static func width(_ before: Int, _ after: Int) -> Operation.Padding {
        .init(top: 0, left: before, bottom: 0, right: after)
    }

    private static func line(
        _ name: String, _ shape: [Int], outputs: Int, kernel: Int, _ settings: Operation.Convolution
    ) -> OperationCase {
        make(
            name, [.init(name: "x", shape: [-1] + shape)], .convolution1D(settings),
            weights: [("w", [outputs, shape[0] / settings.groups, kernel]), ("b", [outputs])])
    }

    private static func volume(
        _ name: String, _ shape: [Int], outputs: Int, _ settings: Operation.Convolution, _ depth: Operation.Axis
    ) -> OperationCase {
        let kernel = [depth.kernel, settings.kernel.height, settings.kernel.width]
        return make(
            name, [.init(name: "x", shape: [-1] + shape)], .convolution3D(settings, depth: depth),
            weights: [("w", [outputs, shape[0] / settings.groups] + kernel), ("b", [outputs])])
    }

    private static func recurrent(_ name: String, steps: Int, inputs: Int, units: Int) -> OperationCase {
        let sample = make(
            "gru of " + name, [.init(name: "x", shape: [-1, 3, inputs])], .gru,
            weights: [("w", [1, 3 * units, inputs]), ("r", [1, 3 * units, units]), ("b", [1, 6 * units])])
        return batch(steps, of: sample)
    }

    /// The same with a first axis of this size instead of an open one.
    private static func batch(_ count: Int, of sample: OperationCase) -> OperationCase {
        var graph = sample.graph
        graph.inputs[0].shape[0] = count
        return OperationCase(description: sample.description, graph: graph, seed: sample.seed)
    }

    static func make(
        _ name: String, _ inputs: [Graph.Port], _ operation: Operation, weights: [(String, [Int])] = [],
        isTraining: Bool = true
    ) -> OperationCase {
        let seed = UInt64(name.utf8.reduce(19) { ($0 &* 31 &+ UInt64($1)) & 0xFFFF_FFFF })
        var generator = SeededGenerator(seed: seed)
        var initializers: [String: Tensor] = [:]
        for (name, shape) in weights { initializers[name] = generator.tensor(shape, deviation: 0.5) }
        var graph = Graph(
            inputs: inputs, outputs: [],
            nodes: [
                .init(name: name, operation: operation, inputs: inputs.map(\.name) + weights.map(\.0), outputs: ["out"])
            ], initializers: initializers)
        let shapes = inputs.map { [2] + $0.shape[1...] } + weights.map(\.1)
        let samples = shapes.map { RealTensor(Tensor(shape: $0, repeating: 1)) }
        graph.outputs = [.init(name: "out", shape: Reference.result(of: operation, samples).shape.map { _ in -1 })]
        return OperationCase(description: name, graph: graph, isTraining: isTraining, seed: seed)
    }

    private static func convolution(
        _ name: String, _ shape: [Int], outputs: Int, _ settings: Operation.Convolution
    ) -> OperationCase {
        let weight = [outputs, shape[0] / settings.groups, settings.kernel.height, settings.kernel.width]
        return make(
            name, [.init(name: "x", shape: [-1] + shape)], .convolution(settings),
            weights: [("w", weight), ("b", [outputs])])
    }

    private static func activated(_ name: String, _ activation: Operation) -> OperationCase {
        let sample = convolution(name, [2, 6, 7], outputs: 3, .init(kernel: .init(3, 3), padding: .init(1)))
        var graph = sample.graph
        graph.nodes[0].outputs = ["sum"]
        graph.nodes.append(.init(name: "f", operation: activation, inputs: ["sum"], outputs: ["out"]))
        return OperationCase(description: name, graph: graph, seed: sample.seed)
    }

    private static func transposed(
        _ name: String, _ shape: [Int], outputs: Int, _ settings: Operation.Convolution, _ added: Operation.Size
    ) -> OperationCase {
        let weight = [shape[0], outputs / settings.groups, settings.kernel.height, settings.kernel.width]
        return make(
            "transposed " + name, [.init(name: "x", shape: [-1] + shape)],
            .transposedConvolution(settings, outputPadding: added), weights: [("w", weight), ("b", [outputs])])
    }

    private static func normalization(_ name: String, isTraining: Bool) -> OperationCase {
        var sample = make(
            name, [.init(name: "x", shape: [-1, 3, 4, 5])], .batchNormalization(epsilon: 1e-3, momentum: 0.9),
            weights: [("scale", [3]), ("offset", [3]), ("mean", [3]), ("variance", [3])], isTraining: isTraining)
        sample = OperationCase(
            description: name, graph: sample.graph.withPositiveVariance, isTraining: isTraining, seed: sample.seed)
        return sample
    }

    private static func fused(_ name: String, _ activation: Operation) -> OperationCase {
        var graph = normalization(name, isTraining: true).graph
        graph.nodes[0].outputs = ["normal"]
        graph.nodes.append(.init(name: "f", operation: activation, inputs: ["normal"], outputs: ["out"]))
        return OperationCase(description: name, graph: graph, seed: 21)
    }
}

extension Graph {
    fileprivate var withPositiveVariance: Graph {
        var graph = self
        graph.initializers["variance"]!.values = [0.5, 1, 2]
        return graph
    }
}

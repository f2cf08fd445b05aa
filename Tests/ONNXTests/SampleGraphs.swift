import Neural

enum SampleGraphs {
    /// A graph with each operation once; its values need not fit, only its form counts.
    static let everyOperation: Graph = {
        let operations: [Neural.Operation] = [
            .batchNormalization(epsilon: 1e-3, momentum: 0.9), .relu, .leakyRelu(slope: 0.1),
            .clip(minimum: 0, maximum: 6),
            .sigmoid, .tanh, .hardSwish, .gelu, .parametricRelu, .layerNormalization(axis: 1, epsilon: 1e-4),
            .transposedConvolution(
                .init(kernel: .init(3, 3), strides: .init(2, 2), padding: .init(1)), outputPadding: .init(1, 0)),
            .resize(factors: .init(2, 3), .nearest), .resize(factors: .init(4, 1), .linear),
            .maxPool(.init(kernel: .init(2, 3), strides: .init(2, 1))),
            .averagePool(.init(kernel: .init(3, 3), strides: .init(1, 1), padding: .init(1)), countsPadding: true),
            .add,
            .multiply, .concatenate(axis: 1), .dropout(share: 0.25), .globalAveragePool, .flatten(axis: 1),
            .slice(axis: 1, 0..<2), .pad(axis: -1, before: 1, after: 0), .transpose([0, 2, 3, 1]),
            .convolution1D(
                .init(
                    kernel: .init(1, 3), strides: .init(1, 2), dilations: .init(1, 3),
                    padding: .init(top: 0, left: 1, bottom: 0, right: 2), groups: 2)),
            .convolution3D(
                .init(
                    kernel: .init(3, 5), strides: .init(2, 1), padding: .init(top: 1, left: 2, bottom: 3, right: 4)),
                depth: .init(kernel: 2, stride: 3, dilation: 2, before: 1, after: 0)), .gru,
            .reshape([0, -1]), .dense, .softmax(axis: -1), .identity,
        ]
        var nodes = [
            Graph.Node(
                name: "convolution",
                operation: .convolution(
                    .init(
                        kernel: .init(3, 3), strides: .init(2, 2), dilations: .init(1, 2),
                        padding: .init(top: 0, left: 1, bottom: 2, right: 3), groups: 1)),
                inputs: ["image", "kernel", "bias"], outputs: ["value"])
        ]
        var last = "value"
        for (index, operation) in operations.enumerated() {
            let extra: [String] =
                switch operation {
                case .batchNormalization: ["scale", "shift", "mean", "variance"]
                case .layerNormalization: ["scale", "shift"]
                case .parametricRelu: ["scale"]
                case .transposedConvolution, .convolution1D, .convolution3D: ["kernel", "bias"]
                case .gru: ["gates", "recurrence", "offsets"]
                case .add, .multiply, .concatenate: ["value"]
                case .dense: ["weight", "bias"]
                default: []
                }
            nodes.append(
                Graph.Node(
                    name: "node\(index)", operation: operation, inputs: [last] + extra, outputs: ["value\(index)"]))
            last = "value\(index)"
        }
        let vector = Tensor(shape: [4], values: [1, -2, .pi, 1e-20])
        return Graph(
            inputs: [.init(name: "image", shape: [-1, 3, 8, 8])], outputs: [.init(name: last, shape: [-1, 4])],
            nodes: nodes,
            initializers: [
                "kernel": Tensor(shape: [4, 3, 3, 3], repeating: 0.5), "bias": vector, "scale": vector, "shift": vector,
                "mean": vector, "variance": vector,
                "gates": Tensor(shape: [1, 6, 3], repeating: 0.1),
                "recurrence": Tensor(shape: [1, 6, 2], repeating: 0.2),
                "offsets": Tensor(shape: [1, 12], repeating: 0.3),
                "weight": Tensor(shape: [4, 4], values: (0..<16).map { Float($0) }),
            ], metadata: ["tocsin.labels": "fire,normal,smoke", "tocsin.name": "sample"])
    }()
}

import Neural
import Testing

/// Whatever a file may hold is refused by an error that names the node; nothing traps.
@Suite("Graphs that cannot be planned")
struct GraphErrorTests {
    private func graph(
        _ nodes: [Graph.Node], input: [Int] = [-1, 3, 8, 8], output: String = "y", _ weights: [String: Tensor] = [:]
    ) -> Graph {
        Graph(
            inputs: [.init(name: "x", shape: input)], outputs: [.init(name: output, shape: [-1, -1, -1, -1])],
            nodes: nodes, initializers: weights)
    }

    private func expectError(_ graph: Graph, at node: String?, _ words: String, batch: Int = 1) {
        let error = #expect(throws: GraphError.self) { try TrainingPlan(graph: graph, batch: batch) }
        #expect(error?.node == node)
        #expect(error?.message.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test("an unknown value, an unknown output, and a node without output are named")
    func unknownNames() {
        expectError(graph([.init(name: "n", operation: .relu, inputs: ["z"], outputs: ["y"])]), at: "n", "\"z\"")
        expectError(graph([.init(name: "n", operation: .relu, inputs: ["x"], outputs: ["w"])]), at: nil, "\"y\"")
        expectError(graph([.init(name: "n", operation: .relu, inputs: ["x"], outputs: [])]), at: "n", "no output")
        expectError(graph([.init(name: "n", operation: .relu, inputs: [], outputs: ["y"])]), at: "n", "0 inputs")
    }

    @Test("a cycle is found, and a value defined twice")
    func structure() {
        expectError(
            graph([
                .init(name: "a", operation: .add, inputs: ["x", "v"], outputs: ["u"]),
                .init(name: "b", operation: .relu, inputs: ["u"], outputs: ["v"]),
                .init(name: "c", operation: .relu, inputs: ["v"], outputs: ["y"]),
            ]), at: "b", "its own result")
        let relu = Graph.Node(name: "r", operation: .relu, inputs: ["x"], outputs: ["y"])
        expectError(graph([relu, relu]), at: "r", "defined twice")
    }

    @Test("nodes in any order are sorted")
    func order() throws {
        let plan = try TrainingPlan(
            graph: graph([
                .init(name: "second", operation: .relu, inputs: ["u"], outputs: ["y"]),
                .init(name: "first", operation: .sigmoid, inputs: ["x"], outputs: ["u"]),
            ]), batch: 1)
        plan.replicas[0].forward()
        #expect(plan.replicas[0].output("y").values.allSatisfy { $0 == 0.5 })
    }

    @Test(
        "a missing weight and weights of the wrong shape are named",
        arguments: [nil, [4, 2, 3, 3], [4, 3, 3, 5], [4]])
    func weights(shape: [Int]?) {
        let settings = Operation.Convolution(kernel: .init(3, 3))
        let node = Graph.Node(name: "conv", operation: .convolution(settings), inputs: ["x", "w"], outputs: ["y"])
        let weights = shape.map { ["w": Tensor(shape: $0)] } ?? [:]
        expectError(graph([node], weights), at: "conv", shape == nil ? "\"w\"" : "do not fit")
    }

    @Test("weights that are computed instead of given are refused")
    func computedWeight() {
        let settings = Operation.Convolution(kernel: .init(8, 8))
        expectError(
            graph(
                [
                    .init(name: "r", operation: .reshape([1, 3, 8, 8]), inputs: ["x"], outputs: ["w"]),
                    .init(name: "conv", operation: .convolution(settings), inputs: ["x", "w"], outputs: ["y"]),
                ]), at: "conv", "\"w\" is missing")
    }

    @Test(
        "sizes that do not fit, or are out of range, are refused",
        arguments: [
            Operation.convolution(.init(kernel: .init(9, 9))),
            .convolution(.init(kernel: .init(3, 3), strides: .init(0, 1))),
            .convolution(.init(kernel: .init(3, 3), padding: .init(-1))),
            .convolution(.init(kernel: .init(3, 3), groups: 0)),
            .maxPool(.init(kernel: .init(9, 9), strides: .init(1, 1))),
            .maxPool(.init(kernel: .init(2, 2), strides: .init(2, 2), padding: .init(2))),
            .averagePool(.init(kernel: .init(Int.max, 2), strides: .init(2, 2)), countsPadding: true),
            .softmax(axis: 4), .flatten(axis: -5), .concatenate(axis: 7), .reshape([5, -1]), .reshape([-1, -1]),
            .reshape([Int.max, Int.max]), .reshape([0, 0, 0, 0, 0]), .reshape([-2]), .dropout(share: 1), .dense,
            .batchNormalization(epsilon: 1e-5, momentum: 0.9),
        ])
    func sizes(operation: Operation) {
        let kernel = if case .convolution(let settings) = operation { settings.kernel } else { Operation.Size(1, 1) }
        let isConvolution = if case .convolution = operation { true } else { false }
        let weight = Tensor(shape: [4, 3, kernel.height, kernel.width])
        let node = Graph.Node(
            name: "n", operation: operation, inputs: isConvolution ? ["x", "w"] : ["x"], outputs: ["y"])
        expectError(graph([node], ["w": weight]), at: "n", "")
    }

    @Test("shapes that cannot be broadcast or joined are refused")
    func joins() {
        let weights = ["w": Tensor(shape: [1, 3, 8, 5])]
        for operation in [Operation.add, .multiply, .concatenate(axis: 1)] {
            let node = Graph.Node(name: "n", operation: operation, inputs: ["x", "w"], outputs: ["y"])
            expectError(graph([node], weights), at: "n", "cannot be")
        }
    }

    @Test("a batch of 0, an open height, a huge input and an output of another shape are refused")
    func ports() {
        let relu = Graph.Node(name: "r", operation: .relu, inputs: ["x"], outputs: ["y"])
        expectError(graph([relu]), at: nil, "batch", batch: 0)
        expectError(graph([relu], input: [-1, 3, -1, 8]), at: nil, "open")
        expectError(graph([relu], input: [1 << 40, 1 << 40]), at: nil, "too large")
        var wrong = graph([relu])
        wrong.outputs[0].shape = [-1, 4, 8, 8]
        expectError(wrong, at: nil, "not [-1, 4, 8, 8]")
    }

    @Test("a chain of 2000 nodes is planned")
    func longChain() throws {
        let nodes = (0..<2000).map {
            Graph.Node(name: "n\($0)", operation: .relu, inputs: [$0 == 0 ? "x" : "v\($0)"], outputs: ["v\($0 + 1)"])
        }
        let plan = try TrainingPlan(graph: graph(nodes, input: [1, 1, 1, 2], output: "v2000"), batch: 1)
        let replica = plan.replicas[0]
        replica.withInput("x") { $0[1] = 3 }
        replica.forward()
        #expect(replica.output("v2000").values == [0, 3])
    }
}

/// A graph whose names, order and shapes have been checked for one batch size.
struct ResolvedGraph {
    /// The nodes that outputs depend on, in an order in which they can run; empty optional inputs are gone.
    private(set) var nodes: [Graph.Node] = []
    /// Of every value that is used.
    private(set) var shapes: [String: [Int]] = [:]
    private(set) var initializers: [String: Tensor]
    let inputs, outputs: [Graph.Port]

    /// - Throws: `GraphError` where a name is unknown or defined twice, nodes form a cycle, or shapes do not fit.
    ///
    /// - Parameter further: values that are wanted beside the outputs.
    init(_ graph: Graph, batch: Int, further: [String] = []) throws(GraphError) {
        guard batch > 0 else { throw GraphError("a batch of \(batch)") }
        // Older ONNX files list their weights among the inputs.
        inputs = graph.inputs.filter { graph.initializers[$0.name] == nil }
        outputs = graph.outputs
        initializers = graph.initializers
        for port in inputs { shapes[port.name] = try Self.shape(of: port, batch: batch) }
        for (name, tensor) in initializers { shapes[name] = tensor.shape }
        nodes = try Self.liveNodes(of: graph, wanted: graph.outputs.map(\.name) + further)
        for node in nodes { shapes[node.outputs[0]] = try shape(of: node) }
        for port in outputs { try check(port) }
    }

    private static func shape(of port: Graph.Port, batch: Int) throws(GraphError) -> [Int] {
        var shape = port.shape
        if shape.first == -1 { shape[0] = batch }
        guard !shape.contains(-1) else {
            throw GraphError("the input \"\(port.name)\" \(port.shape) leaves more open than its batch")
        }
        try Operation.check(shape, nil)
        return shape
    }

    private func shape(of node: Graph.Node) throws(GraphError) -> [Int] {
        var inputs: [[Int]] = []
        for name in node.inputs {
            guard let shape = shapes[name] else {
                throw GraphError(node: node.name, "the value \"\(name)\" is not known")
            }
            inputs.append(shape)
        }
        for name in node.inputs.dropFirst() where !node.operation.parameterRoles.isEmpty {
            guard initializers[name] != nil else {
                throw GraphError(node: node.name, "the weight \"\(name)\" is missing")
            }
        }
        return try node.operation.outputShape(of: inputs, node: node.name)
    }

    private func check(_ port: Graph.Port) throws(GraphError) {
        guard let shape = shapes[port.name] else { throw GraphError("the output \"\(port.name)\" is not known") }
        let fits = shape.count == port.shape.count && zip(shape, port.shape).allSatisfy { $0 == $1 || $1 == -1 }
        guard fits else {
            throw GraphError("the output \"\(port.name)\" has the shape \(shape), not \(port.shape)")
        }
    }

    /// Depth first from the outputs; a node met again on its own path closes a cycle.
    private static func liveNodes(of graph: Graph, wanted: [String]) throws(GraphError) -> [Graph.Node] {
        let producers = try producers(in: graph)
        enum Mark { case onPath, done }
        var marks: [Int: Mark] = [:]
        var sorted: [Graph.Node] = []
        // A stack of its own instead of recursion: a file may hold a chain of any length.
        var path: [(node: Int, nextInput: Int)] = []
        for name in wanted {
            guard let last = producers[name] else { continue }
            if marks[last] == nil { path = [(last, 0)] }
            while let (index, nextInput) = path.last {
                marks[index] = .onPath
                let node = graph.nodes[index]
                guard nextInput < node.inputs.count else {
                    marks[index] = .done
                    sorted.append(trimmed(node))
                    path.removeLast()
                    continue
                }
                path[path.count - 1].nextInput += 1
                guard let producer = producers[node.inputs[nextInput]] else { continue }
                switch marks[producer] {
                case .onPath: throw GraphError(node: graph.nodes[producer].name, "it depends on its own result")
                case .done: continue
                case nil: path.append((producer, 0))
                }
            }
        }
        return sorted
    }

    /// The index of the node behind each value.
    private static func producers(in graph: Graph) throws(GraphError) -> [String: Int] {
        var producers: [String: Int] = [:]
        let given = Set(graph.inputs.map(\.name)).union(graph.initializers.keys)
        guard Set(graph.inputs.map(\.name)).count == graph.inputs.count else {
            throw GraphError("two inputs have the same name")
        }
        for (index, node) in graph.nodes.enumerated() {
            guard let first = node.outputs.first, !first.isEmpty else {
                throw GraphError(node: node.name, "it has no output")
            }
            guard producers[first] == nil, !given.contains(first) else {
                throw GraphError(node: node.name, "the value \"\(first)\" is defined twice")
            }
            producers[first] = index
        }
        return producers
    }

    private static func trimmed(_ node: Graph.Node) -> Graph.Node {
        var node = node
        while node.inputs.last == "" { node.inputs.removeLast() }
        return node
    }
}

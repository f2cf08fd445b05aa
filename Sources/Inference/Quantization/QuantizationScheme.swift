/// Which nodes of a network compute with bytes, and which values between them become bytes.
struct QuantizationScheme {
    /// Nodes that read bytes.
    private(set) var isQuantized: [Bool]
    /// Values that become bytes, in the order of the nodes, with the value whose range they share.
    private(set) var values: [(name: String, range: String)] = []

    /// Output and input stand for the same values, so that they share a range.
    private static let moving: Set = [
        "Flatten", "Identity", "MaxPool", "Reshape", "Resize", "Squeeze", "Transpose", "Unsqueeze",
    ]
    private static let combining: Set = ["Add", "AveragePool", "Concat", "GlobalAveragePool", "Mul"]
    private static let mapping: Set = [
        "Clip", "Elu", "HardSigmoid", "HardSwish", "LeakyRelu", "Relu", "Sigmoid", "Tanh",
    ]

    /// - Parameter keepFloat: nodes by name, or by their first output, that compute with floats.
    init(_ network: Network, keepFloat: Set<String>) {
        isQuantized = network.nodes.map { _ in false }
        var consumers: [String: [Int]] = [:]
        for (index, node) in network.nodes.enumerated() {
            for input in node.inputs { consumers[input, default: []].append(index) }
        }
        // Products of weights are worth it in themselves; other nodes where a quantised one reads their result.
        for (index, node) in network.nodes.enumerated().reversed() {
            guard !keepFloat.contains(node.name), !keepFloat.contains(node.outputs[0]) else { continue }
            let feedsBytes = consumers[node.outputs[0], default: []].contains { isQuantized[$0] }
            isQuantized[index] =
                Self.hasWeights(node, network) || (feedsBytes && Self.canCarryBytes(node, network))
        }
        keepActivationsWithSources(network)
        chooseValues(network, consumers)
    }

    /// An activation after a node that computes with floats does so too.
    private mutating func keepActivationsWithSources(_ network: Network) {
        var producers: [String: Int] = [:]
        for (index, node) in network.nodes.enumerated() { producers[node.outputs[0]] = index }
        for (index, node) in network.nodes.enumerated() where ["Clip", "Relu"].contains(node.type) {
            guard let producer = producers[node.inputs[0]], !isQuantized[producer],
                ["Add", "Conv", "Gemm"].contains(network.nodes[producer].type)
            else { continue }
            isQuantized[index] = false
        }
    }

    private mutating func chooseValues(_ network: Network, _ consumers: [String: [Int]]) {
        let outputs = Set(network.outputs.map(\.name))
        var ranges: [String: String] = [:]
        func isRead(_ name: String) -> Bool {
            consumers[name, default: []].contains {
                isQuantized[$0] && network.nodes[$0].activationInputs.contains(name)
            }
        }
        for port in network.inputs where isRead(port.name) { ranges[port.name] = port.name }
        values = network.inputs.filter { ranges[$0.name] != nil }.map { ($0.name, $0.name) }
        for (index, node) in network.nodes.enumerated() {
            let name = node.outputs[0]
            guard isRead(name), network.initializers[name] == nil else { continue }
            let readers = consumers[name, default: []]
            let isInside =
                isQuantized[index] && ["Add", "Conv", "Gemm"].contains(node.type) && readers.count == 1
                && ["Clip", "Relu"].contains(network.nodes[readers[0]].type) && !outputs.contains(name)
            if isInside { continue }
            let shared = isQuantized[index] && Self.moving.contains(node.type) ? ranges[node.inputs[0]] : nil
            ranges[name] = shared ?? name
            values.append((name, ranges[name]!))
        }
    }

    private static func hasWeights(_ node: Network.Node, _ network: Network) -> Bool {
        guard node.inputs.count >= 2, let weights = network.initializers[node.inputs[1]], weights.type == .float,
            network.initializers[node.inputs[0]] == nil
        else { return false }
        if node.inputs.count > 2, !node.inputs[2].isEmpty {
            guard network.initializers[node.inputs[2]]?.type == .float else { return false }
        }
        switch node.type {
        case "Conv": return weights.rank == 4
        case "Gemm":
            let isPlain =
                [nil, .float(1)].contains(node.attributes["alpha"])
                && [nil, .float(1)].contains(node.attributes["beta"])
                && [nil, .int(0)].contains(node.attributes["transA"])
            let outputs = weights.shape.last.map { node.attributes["transB"] == .int(1) ? weights.shape[0] : $0 }
            let bias = node.inputs.count > 2 ? network.initializers[node.inputs[2]] : nil
            return isPlain && weights.rank == 2 && (bias == nil || bias?.shape == outputs.map { [$0] })
        default: return false
        }
    }

    private static func canCarryBytes(_ node: Network.Node, _ network: Network) -> Bool {
        guard node.domain.isEmpty || node.domain == "ai.onnx", node.outputs.count == 1 else { return false }
        guard node.activationInputs.allSatisfy({ network.initializers[$0] == nil }) else { return false }
        if node.type == "Resize" { return [nil, .string("nearest")].contains(node.attributes["mode"]) }
        return moving.contains(node.type) || combining.contains(node.type) || mapping.contains(node.type)
    }
}

extension Network.Node {
    /// The inputs that are data, not settings or weights.
    var activationInputs: [String] {
        switch type {
        case "Add", "Concat", "Mul": inputs
        default: Array(inputs.prefix(1))
        }
    }
}

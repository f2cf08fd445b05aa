/// Forms of a network that compute the same with fewer nodes.
extension Network {
    /// The network for inputs of known shapes: constants computed, nodes without use left out, paddings and, where asked for,
    /// batch normalisations taken into the convolutions beside them.
    ///
    /// - Parameter inputShapes: of inputs whose shape the file leaves open.
    /// - Throws: `InferenceError` naming the node or input at fault.
    public func simplified(
        inputShapes: [String: [Int]], foldingBatchNormalizations: Bool = true
    ) throws(InferenceError) -> Network {
        var network = Network(try ResolvedNetwork(self, inputShapes: inputShapes), of: self)
        network.foldPaddings()
        if foldingBatchNormalizations { network.foldBatchNormalizations() }
        network.removeUnusedInitializers()
        return network
    }

    private init(_ resolved: ResolvedNetwork, of network: Network) {
        func name(_ value: ResolvedNetwork.ValueID?) -> String { value.map { resolved.values[$0].name } ?? "" }
        self = network
        inputs = inputs.map { port in
            let value = resolved.inputs.first { resolved.values[$0].name == port.name }
            let shape = value.flatMap { resolved.values[$0].description?.shape }
            return Port(name: port.name, type: port.type, shape: shape?.map { .fixed($0) } ?? port.shape)
        }
        nodes = resolved.nodes.map { node in
            var copy = node.source
            copy.inputs = node.inputs.map(name)
            copy.outputs = node.outputs.map(name)
            return copy
        }
        initializers = [:]
        for value in resolved.values { initializers[value.name] = value.constant }
    }

    /// How many nodes and outputs read each value.
    var readers: [String: Int] {
        var readers: [String: Int] = [:]
        for name in nodes.flatMap(\.inputs) + outputs.map(\.name) { readers[name, default: 0] += 1 }
        return readers
    }

    mutating func removeUnusedInitializers() {
        let readers = readers
        initializers = initializers.filter { readers[$0.key] != nil }
    }

    /// Zeros around a picture become padding of the convolution that alone reads them.
    private mutating func foldPaddings() {
        let readers = readers
        for index in nodes.indices where nodes[index].type == "Conv" {
            guard let padIndex = producer(of: nodes[index].inputs[0]), nodes[padIndex].type == "Pad",
                readers[nodes[index].inputs[0]] == 1, let amounts = zeroPadding(nodes[padIndex]), amounts.count == 8,
                amounts.allSatisfy({ $0 >= 0 }), [amounts[0], amounts[1], amounts[4], amounts[5]] == [0, 0, 0, 0],
                [nil, .string("NOTSET"), .string("VALID")].contains(nodes[index].attributes["auto_pad"])
            else { continue }
            var pads = [0, 0, 0, 0]
            if case .ints(let own)? = nodes[index].attributes["pads"], own.count == 4 { pads = own }
            let added = [amounts[2], amounts[3], amounts[6], amounts[7]]
            nodes[index].attributes["pads"] = .ints(zip(pads, added).map { $0 + $1 })
            nodes[index].attributes["auto_pad"] = nil
            nodes[index].inputs[0] = nodes[padIndex].inputs[0]
            nodes[padIndex].outputs = []
        }
        nodes.removeAll { $0.outputs.isEmpty }
    }

    /// The amounts of a node that pads all axes with zeros.
    private func zeroPadding(_ node: Node) -> [Int]? {
        guard [nil, .string("constant")].contains(node.attributes["mode"]), node.inputs.count >= 2,
            node.inputs.count < 4 || node.inputs[3].isEmpty
        else { return nil }
        if node.inputs.count > 2, !node.inputs[2].isEmpty {
            guard let value = initializers[node.inputs[2]]?.elements.doubles(), value == [0] else { return nil }
        }
        return try? initializers[node.inputs[1]]?.integers()
    }

    func producer(of value: String) -> Int? { nodes.firstIndex { $0.outputs.contains(value) } }

    /// A normalisation after a convolution that it alone reads: its factors join the weights.
    private mutating func foldBatchNormalizations() {
        let readers = readers
        for index in nodes.indices where nodes[index].type == "BatchNormalization" {
            let node = nodes[index]
            guard let source = producer(of: node.inputs[0]), nodes[source].type == "Conv", readers[node.inputs[0]] == 1,
                let weights = initializers[nodes[source].inputs[1]], case .float(let values) = weights.elements,
                let normalization = ChannelNormalization(node, initializers),
                normalization.factors.count == weights.shape.first
            else { continue }
            let count = values.count / max(1, normalization.factors.count)
            var biases = [Float](repeating: 0, count: normalization.factors.count)
            if nodes[source].inputs.count > 2, !nodes[source].inputs[2].isEmpty {
                guard case .float(let own)? = initializers[nodes[source].inputs[2]]?.elements else { continue }
                biases = own
            }
            let weightName = node.outputs[0] + ".weight"
            let biasName = node.outputs[0] + ".bias"
            initializers[weightName] = TypedTensor(
                shape: weights.shape, values.enumerated().map { $1 * normalization.factors[$0 / count] })
            initializers[biasName] = TypedTensor(
                shape: [biases.count],
                biases.enumerated().map { $1 * normalization.factors[$0] + normalization.offsets[$0] })
            nodes[source].inputs = [nodes[source].inputs[0], weightName, biasName]
            nodes[source].outputs = [node.outputs[0]]
            nodes[index].outputs = []
        }
        nodes.removeAll { $0.outputs.isEmpty }
    }
}

/// A batch normalisation with given statistics: x · factor + offset for each channel.
private struct ChannelNormalization {
    let factors, offsets: [Float]

    init?(_ node: Network.Node, _ initializers: [String: TypedTensor]) {
        let parameters = node.inputs.dropFirst().compactMap { initializers[$0]?.elements.doubles() }
        guard parameters.count == 4, let epsilon = try? node.float("epsilon", default: 1e-5) else { return nil }
        let factors = zip(parameters[0], parameters[3]).map { $0 / ($1 + Double(epsilon)).squareRoot() }
        self.factors = factors.map { Float($0) }
        offsets = factors.indices.map { Float(parameters[1][$0] - parameters[2][$0] * factors[$0]) }
    }
}

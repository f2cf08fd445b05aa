/// Operators on quantised tensors said as what they mean: DequantizeLinear, work on floats, QuantizeLinear. The compiler knows
/// that form, from whichever exporter, and makes work on bytes of it.
extension Network {
    /// - Parameter includingStandard: also those that ONNX itself defines, which have operators of their own here: with the
    ///   weights and scales that byte convolutions need. Of com.microsoft, those that ONNX Runtime's quantiser writes are
    ///   always written out.
    func withBytesWrittenOut(includingStandard: Bool) -> Network {
        guard nodes.contains(where: { $0.type.hasPrefix("QLinear") || $0.type == "QGemm" }) else { return self }
        var writer = ByteWriter(self)
        for node in nodes {
            let isWritten =
                node.domain == "com.microsoft"
                ? writer.writeOwn(node) : includingStandard && writer.writeStandard(node)
            if !isWritten { writer.network.nodes.append(node) }
        }
        return writer.network
    }
}

private struct ByteWriter {
    typealias Node = Network.Node

    var network: Network
    /// Scale and zero point of each value that a written node makes.
    private var parameters: [String: [String]] = [:]

    init(_ network: Network) {
        self.network = network
        self.network.nodes = []
        for node in network.nodes where node.type == "QuantizeLinear" && node.inputs.count == 3 {
            for output in node.outputs { parameters[output] = Array(node.inputs[1...]) }
        }
    }

    /// - Returns: false where the node must stay as it is.
    mutating func writeStandard(_ node: Node) -> Bool {
        guard hasOneOutput(node) else { return false }
        return switch node.type {
        case "QLinearConv" where node.inputs.count >= 8: writeConvolution(node)
        case "MaxPool" where node.inputs.count == 1: writePooling(node)
        default: false
        }
    }

    private func hasOneOutput(_ node: Node) -> Bool { node.outputs.count == 1 && !node.outputs[0].isEmpty }

    mutating func writeOwn(_ node: Node) -> Bool {
        guard hasOneOutput(node) else { return false }
        let inputs = node.inputs
        let isPlanar = [nil, .int(0)].contains(node.attributes["channels_last"])
        switch node.type {
        case "QLinearAdd" where inputs.count == 8, "QLinearMul" where inputs.count == 8:
            let terms = [floats(inputs[0..<3], node), floats(inputs[3..<6], node)]
            write(node, node.type == "QLinearAdd" ? "Add" : "Mul", terms, to: inputs[6...])
        case "QLinearSigmoid" where inputs.count == 5:
            write(node, "Sigmoid", [floats(inputs[0..<3], node)], to: inputs[3...])
        case "QLinearLeakyRelu" where inputs.count == 5:
            let attributes = node.attributes.filter { $0.key == "alpha" }
            write(node, "LeakyRelu", [floats(inputs[0..<3], node)], attributes, to: inputs[3...])
        case "QLinearSoftmax" where inputs.count == 5 && isSoftmaxOfThisSet(node):
            let attributes = node.attributes.filter { $0.key == "axis" }
            write(node, "Softmax", [floats(inputs[0..<3], node)], attributes, to: inputs[3...])
        case "QLinearGlobalAveragePool" where inputs.count == 5 && isPlanar:
            write(node, "GlobalAveragePool", [floats(inputs[0..<3], node)], to: inputs[3...])
        case "QLinearAveragePool" where inputs.count == 5 && isPlanar:
            let attributes = node.attributes.filter { $0.key != "channels_last" }
            write(node, "AveragePool", [floats(inputs[0..<3], node)], attributes, to: inputs[3...])
        case "QLinearConcat" where inputs.count % 3 == 2:
            let terms = stride(from: 2, to: inputs.count, by: 3).map { floats(inputs[$0..<$0 + 3], node) }
            write(node, "Concat", terms, node.attributes, to: inputs[..<2])
        case "QGemm" where inputs.count == 9: return writeProduct(node)
        default: return false
        }
        return true
    }

    /// Softmax goes along one axis since operator set 13, along that and all after it before; the node says which it means.
    private func isSoftmaxOfThisSet(_ node: Node) -> Bool {
        guard case .int(let operatorSet)? = node.attributes["opset"] else { return false }
        return (operatorSet >= 13) == (network.operatorSet >= 13)
    }

    private mutating func writeConvolution(_ node: Node) -> Bool {
        guard let weights = network.initializers[node.inputs[3]], weights.rank == 4,
            let bias = bias(node, at: 8, weightScales: node.inputs[4])
        else { return false }
        let terms = [floats(node.inputs[0..<3], node), floats(node.inputs[3..<6], node, axis: 0)] + bias
        write(node, "Conv", terms, node.attributes, to: node.inputs[6..<8])
        return true
    }

    private mutating func writeProduct(_ node: Node) -> Bool {
        let isTransposed = node.attributes["transB"] == .int(1)
        guard let bias = bias(node, at: 6, weightScales: node.inputs[4]) else { return false }
        let terms = [floats(node.inputs[0..<3], node), floats(node.inputs[3..<6], node, axis: isTransposed ? 0 : 1)]
        write(node, "Gemm", terms + bias, node.attributes, to: node.inputs[7..<9])
        return true
    }

    /// Maxima of bytes are those of what they stand for, in the same format.
    private mutating func writePooling(_ node: Node) -> Bool {
        guard let own = parameters[node.inputs[0]] else { return false }
        write(node, "MaxPool", [floats([node.inputs[0]] + own, node)], node.attributes, to: own[...])
        return true
    }

    /// The bias as floats: its integers are in units of both scales' product.
    /// - Returns: nothing where there is none; nil where it cannot be written out.
    private mutating func bias(_ node: Node, at index: Int, weightScales: String) -> [String]? {
        guard let input = network.initializers[node.inputs[1]]?.elements.doubles(), input.count == 1,
            let weights = network.initializers[weightScales]?.elements.doubles(),
            weights.count == 1 || network.operatorSet >= Network.quantizedOperatorSet
        else { return nil }
        guard index < node.inputs.count, !node.inputs[index].isEmpty else { return [] }
        let scales = weights.map { Float(input[0]) * Float($0) }
        let name = node.outputs[0] + ".bias.scale"
        network.initializers[name] = TypedTensor(shape: scales.count == 1 ? [] : [scales.count], scales)
        return [floats([node.inputs[index], name], node, axis: 0)]
    }

    /// Appends a DequantizeLinear of a tensor and its parameters.
    private mutating func floats(_ tensor: some Collection<String>, _ node: Node, axis: Int? = nil) -> String {
        let name = "\(node.outputs[0]).\(network.nodes.count).floats"
        let isShared = (network.initializers[Array(tensor)[1]]?.count ?? 1) == 1
        network.nodes.append(
            Node(
                name: name, type: "DequantizeLinear", inputs: Array(tensor), outputs: [name],
                attributes: isShared ? [:] : axis.map { ["axis": .int($0)] } ?? [:]))
        return name
    }

    /// Appends the work and, with parameters of bytes, a QuantizeLinear.
    private mutating func write(
        _ node: Node, _ type: String, _ inputs: [String], _ attributes: [String: Attribute] = [:],
        to bytes: ArraySlice<String>
    ) {
        let name = node.outputs[0] + ".result"
        network.nodes.append(
            Node(name: node.name, type: type, inputs: inputs, outputs: [name], attributes: attributes))
        network.nodes.append(
            Node(name: node.name, type: "QuantizeLinear", inputs: [name] + bytes, outputs: [node.outputs[0]]))
        parameters[node.outputs[0]] = Array(bytes)
    }
}

/// The operator set that quantised networks are written in: the first whose DequantizeLinear has one scale a channel.
extension Network {
    static let quantizedOperatorSet = 13

    /// The oldest operator set from which nodes can be rewritten.
    private static let oldestOperatorSet = 9

    /// Attributes that became the inputs 1, 2, ... of their operators, in the order of these, before operator set 13.
    private static let inputsOnceAttributes = [
        "Clip": ["min", "max"], "Dropout": ["ratio"], "Pad": ["pads", "value"], "ReduceSum": ["axes"],
        "Slice": ["starts", "ends", "axes"], "Split": ["split"], "Squeeze": ["axes"], "TopK": ["k"],
        "Unsqueeze": ["axes"],
    ]

    /// The same network written in operator set 13 at least.
    ///
    /// - Throws: `InferenceError` for a network of an operator set below 9.
    func upgraded() throws(InferenceError) -> Network {
        guard operatorSet < Self.quantizedOperatorSet else { return self }
        guard operatorSet >= Self.oldestOperatorSet else {
            throw InferenceError.unsupported(
                "quantising a model of operator set \(operatorSet); convert it to \(Self.quantizedOperatorSet) first, "
                    + "as onnx.version_converter does")
        }
        var network = self
        network.operatorSet = Self.quantizedOperatorSet
        network.nodes = []
        for node in nodes {
            guard node.domain.isEmpty || node.domain == "ai.onnx" else {
                network.nodes.append(node)
                continue
            }
            switch node.type {
            case "Hardmax", "LogSoftmax", "Softmax": network.appendFlattened(node)
            case "Upsample": network.nodes.append(Self.resize(node))
            case "Resize" where operatorSet < 11: network.nodes.append(Self.resize(node))
            default: network.appendWithInputs(node)
            }
        }
        return network
    }

    /// Appends a node with its attributes made inputs.
    private mutating func appendWithInputs(_ node: Node) {
        var node = node
        for (index, attribute) in Self.inputsOnceAttributes[node.type, default: []].enumerated() {
            guard let value = node.attributes.removeValue(forKey: attribute), let tensor = Self.tensor(value) else {
                continue
            }
            let name = node.outputs[0] + "." + attribute
            initializers[name] = tensor
            while node.inputs.count <= index + 1 { node.inputs.append("") }
            node.inputs[index + 1] = name
        }
        nodes.append(node)
    }

    private static func tensor(_ attribute: Attribute) -> TypedTensor? {
        switch attribute {
        case .int(let value): TypedTensor(shape: [1], [Int64(value)])
        case .ints(let values): TypedTensor(shape: [values.count], values.map { Int64($0) })
        case .float(let value): TypedTensor(scalar: value)
        default: nil
        }
    }

    /// Before operator set 13 these took all axes from the given one on as one.
    private mutating func appendFlattened(_ node: Node) {
        var axis = 1
        if case .int(let own)? = node.attributes["axis"] { axis = own }
        let (input, output) = (node.inputs[0], node.outputs[0])
        var rows = node
        rows.inputs = [output + ".flat"]
        rows.outputs = [output + ".rows"]
        rows.attributes["axis"] = .int(-1)
        nodes += [
            Node(
                name: output + ".flatten", type: "Flatten", inputs: [input], outputs: rows.inputs,
                attributes: ["axis": .int(axis)]),
            rows,
            Node(name: output + ".shape", type: "Shape", inputs: [input], outputs: [output + ".sizes"]),
            Node(
                name: output + ".reshape", type: "Reshape", inputs: [output + ".rows", output + ".sizes"],
                outputs: [output]),
        ]
    }

    /// Upsample, and the first form of Resize, as they are written now.
    private static func resize(_ node: Node) -> Node {
        var node = node
        node.type = "Resize"
        node.inputs = [node.inputs[0], ""] + node.inputs.dropFirst()
        node.attributes["coordinate_transformation_mode"] = .string("asymmetric")
        node.attributes["nearest_mode"] = .string("floor")
        return node
    }
}

import Neural

/// Turns a `ModelProto` into a `Graph`: constants apart, names checked, nodes translated one by one.
struct GraphReader {
    let operatorSet: Int
    /// Integer constants: shapes. They become part of the operations that use them.
    private(set) var integers: [String: [Int]] = [:]
    private(set) var tensors: [String: Tensor] = [:]
    private(set) var nodes: [Graph.Node] = []
    /// Outputs of HardSigmoid with HardSwish's constants, to their inputs; a multiplication completes them.
    var hardSwishGates: [String: String] = [:]
    private var known: Set<String> = []

    static func read(_ model: Onnx_ModelProto) throws(ONNXError) -> Graph {
        guard model.hasGraph, model.irVersion > 0, !model.graph.node.isEmpty else {
            throw ONNXError(.invalid, "model", "not an ONNX model: it has no graph", remedy: "check the file")
        }
        let standard = model.opsetImport.first { $0.domain.isEmpty || $0.domain == "ai.onnx" }
        guard let version = standard?.version, ONNXFile.readableOperatorSets.contains(Int(version)) else {
            throw ONNXError(
                .unsupported, "model", "operator set \(standard.map { "\($0.version)" } ?? "not given")",
                remedy: "export the model with operator set \(ONNXFile.operatorSet)")
        }
        var reader = GraphReader(operatorSet: Int(version))
        var graph = try reader.read(model.graph)
        for entry in model.metadataProps { graph.metadata[entry.key] = entry.value }
        return graph
    }

    private init(operatorSet: Int) { self.operatorSet = operatorSet }

    private mutating func read(_ proto: Onnx_GraphProto) throws(ONNXError) -> Graph {
        for tensor in proto.initializer { try add(TensorReader.read(tensor), named: tensor.name) }
        // Older files list their weights among the inputs too.
        var inputs: [Graph.Port] = []
        for input in proto.input where !isConstant(input.name) {
            inputs.append(try Self.port(input))
            try declare(input.name, "input \(input.name)")
        }
        for node in proto.node { try read(node) }
        var outputs: [Graph.Port] = []
        for output in proto.output {
            guard known.contains(output.name) else {
                throw ONNXError(.invalid, "output \(output.name)", "no node makes it")
            }
            outputs.append(try Self.port(output))
        }
        guard !inputs.isEmpty, !outputs.isEmpty else {
            throw ONNXError(.invalid, "model", "a network needs an input and an output")
        }
        let used = Set(nodes.flatMap(\.inputs) + outputs.map(\.name))
        return Graph(
            inputs: inputs, outputs: outputs, nodes: nodes, initializers: tensors.filter { used.contains($0.key) })
    }

    private mutating func read(_ node: Onnx_NodeProto) throws(ONNXError) {
        let name = node.name.isEmpty ? node.output.first ?? "" : node.name
        let place = "node \(name.isEmpty ? "without a name" : name) (\(node.opType.prefix(40)))"
        guard node.domain.isEmpty || node.domain == "ai.onnx" else {
            throw ONNXError(.unsupported, place, "operators of the domain \(node.domain.prefix(40)) are not known")
        }
        for input in node.input where !input.isEmpty && !known.contains(input) {
            throw ONNXError(.invalid, place, "it reads \(input), which nothing before it makes")
        }
        var translator = NodeReader(node: node, name: name, attributes: Attributes(node, place: place))
        try translator.read(into: &self)
    }

    func floats(_ name: String) -> Tensor? { tensors[name] }
    func isConstant(_ name: String) -> Bool { tensors[name] != nil || integers[name] != nil }
    func producer(of name: String) -> Neural.Operation? { nodes.last { $0.outputs.contains(name) }?.operation }

    mutating func append(_ node: Graph.Node) throws(ONNXError) {
        for output in node.outputs { try declare(output, "node \(node.name)") }
        nodes.append(node)
    }

    mutating func add(_ constant: Constant, named name: String) throws(ONNXError) {
        try declare(name, "tensor \(name)")
        switch constant {
        case .floats(let tensor): tensors[name] = tensor
        case .integers(let values): integers[name] = values
        }
    }

    /// Makes a name known; each has one origin.
    mutating func declare(_ name: String, _ place: String) throws(ONNXError) {
        guard !name.isEmpty, known.insert(name).inserted else {
            throw ONNXError(.invalid, place, name.isEmpty ? "a value without a name" : "\(name) is made twice")
        }
    }

    private static func port(_ proto: Onnx_ValueInfoProto) throws(ONNXError) -> Graph.Port {
        let place = "value \(proto.name)"
        let type = proto.type.tensorType
        guard type.elemType == Onnx_TensorProto.DataType.float.rawValue else {
            throw ONNXError(.unsupported, place, "its type is not 32-bit float")
        }
        var shape: [Int] = []
        for dimension in type.shape.dim {
            guard case .dimValue(let size) = dimension.value else {
                shape.append(-1)
                continue
            }
            guard 0...(1 << 30) ~= size else { throw ONNXError(.invalid, place, "impossible size \(size)") }
            // Some exporters write 0 for a size that is free.
            shape.append(size == 0 ? -1 : Int(size))
        }
        return Graph.Port(name: proto.name, shape: shape)
    }
}

import Inference

/// Turns a `ModelProto` into a `Network`: anyone's model, nodes as they stand in the file.
struct NetworkReader {
    let tensors: TypedTensorReader

    func read(_ model: Onnx_ModelProto) throws(ONNXError) -> Network {
        guard model.hasGraph, model.irVersion > 0 else {
            throw ONNXError(.invalid, "model", "not an ONNX model: it has no graph", remedy: "check the file")
        }
        let standard = model.opsetImport.first { $0.domain.isEmpty || $0.domain == "ai.onnx" }
        guard let version = standard?.version, 1...ONNXFile.newestOperatorSet ~= Int(version) else {
            throw ONNXError(
                .unsupported, "model", "operator set \(standard.map { "\($0.version)" } ?? "not given")",
                remedy: "export the model with operator set 13")
        }
        let graph = model.graph
        let initializers = try initializers(of: graph)
        // Older files list their weights among the inputs too.
        var inputs: [Network.Port] = []
        for input in graph.input where initializers[input.name] == nil { inputs.append(try port(input)) }
        var outputs: [Network.Port] = []
        for output in graph.output { outputs.append(try port(output)) }
        var nodes: [Network.Node] = []
        for node in graph.node { nodes.append(try read(node)) }
        var network = Network(
            operatorSet: Int(version), inputs: inputs, outputs: outputs, nodes: nodes, initializers: initializers)
        for entry in model.metadataProps { network.metadata[entry.key] = entry.value }
        return network
    }

    private func initializers(of graph: Onnx_GraphProto) throws(ONNXError) -> [String: TypedTensor] {
        var initializers: [String: TypedTensor] = [:]
        for tensor in graph.initializer {
            guard !tensor.name.isEmpty, initializers[tensor.name] == nil else {
                throw ONNXError(.invalid, "tensor \(tensor.name)", "without a name, or defined twice")
            }
            initializers[tensor.name] = try tensors.read(tensor)
        }
        return initializers
    }

    private func read(_ node: Onnx_NodeProto) throws(ONNXError) -> Network.Node {
        var read = Network.Node(
            name: node.name, type: node.opType, domain: node.domain, inputs: node.input, outputs: node.output)
        for attribute in node.attribute {
            read.attributes[attribute.name] = try self.attribute(attribute, place: "node \(read.place)")
        }
        return read
    }

    private func attribute(_ attribute: Onnx_AttributeProto, place: String) throws(ONNXError) -> Attribute {
        func text(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
        switch attribute.type {
        case .float: return .float(attribute.f)
        case .int: return .int(Int(attribute.i))
        case .string: return .string(text(attribute.s))
        case .tensor: return .tensor(try tensors.read(attribute.t))
        case .floats: return .floats(attribute.floats)
        case .ints: return .ints(attribute.ints.map { Int($0) })
        case .strings: return .strings(attribute.strings.map { text($0) })
        // Files of the first IR version leave the type out.
        case .undefined where !attribute.ints.isEmpty: return .ints(attribute.ints.map { Int($0) })
        case .undefined where !attribute.floats.isEmpty: return .floats(attribute.floats)
        case .undefined where attribute.hasT: return .tensor(try tensors.read(attribute.t))
        case .undefined where !attribute.s.isEmpty: return .string(text(attribute.s))
        case .undefined where attribute.f != 0: return .float(attribute.f)
        case .undefined: return .int(Int(attribute.i))
        case .graph:
            throw ONNXError(
                .unsupported, place, "control flow (attribute \(attribute.name) is a graph) is not known",
                remedy: "export the model without branches and loops")
        case .UNRECOGNIZED:
            throw ONNXError(.unsupported, place, "attribute \(attribute.name) is of a type that is not known")
        }
    }

    private func port(_ proto: Onnx_ValueInfoProto) throws(ONNXError) -> Network.Port {
        guard case .tensorType(let tensor)? = proto.type.value else {
            guard proto.type.value == nil else {
                throw ONNXError(.unsupported, "value \(proto.name)", "not a tensor")
            }
            return Network.Port(name: proto.name, type: nil, shape: nil)
        }
        let type = ElementType(rawValue: Int(tensor.elemType))
        guard type != nil || tensor.elemType == 0 else {
            throw ONNXError(.unsupported, "value \(proto.name)", "elements of type \(tensor.elemType)")
        }
        guard tensor.hasShape else { return Network.Port(name: proto.name, type: type, shape: nil) }
        let shape = tensor.shape.dim.map { dimension -> Network.Size in
            switch dimension.value {
            case .dimValue(let size) where size >= 0: .fixed(Int(size))
            case .dimParam(let name): .open(name)
            default: .open("")
            }
        }
        return Network.Port(name: proto.name, type: type, shape: shape)
    }
}

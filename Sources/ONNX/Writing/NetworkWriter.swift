import Foundation
import Inference

/// Turns a `Network` into a `ModelProto`. Tensors are ordered by name: equal networks give equal files.
enum NetworkWriter {
    static func write(_ network: Network) -> Onnx_ModelProto {
        var model = Onnx_ModelProto()
        model.irVersion = 7
        model.producerName = "tocsin"
        model.opsetImport = [.with { $0.version = Int64(network.operatorSet) }]
        let domains = Set(network.nodes.map(\.domain)).subtracting(["", "ai.onnx"])
        model.opsetImport += domains.sorted().map { domain in
            .with {
                $0.domain = domain
                $0.version = 1
            }
        }
        model.metadataProps = network.metadata.sorted { $0.key < $1.key }.map { entry in
            .with {
                $0.key = entry.key
                $0.value = entry.value
            }
        }
        model.graph.name = network.metadata["tocsin.name"] ?? "network"
        model.graph.input = network.inputs.map(valueInfo)
        model.graph.output = network.outputs.map(valueInfo)
        model.graph.initializer = network.initializers.sorted { $0.key < $1.key }.map { tensor($1, named: $0) }
        model.graph.node = network.nodes.map(node)
        return model
    }

    private static func node(_ node: Network.Node) -> Onnx_NodeProto {
        .with {
            $0.opType = node.type
            $0.domain = node.domain
            $0.name = node.name
            $0.input = node.inputs
            $0.output = node.outputs
            $0.attribute = node.attributes.sorted { $0.key < $1.key }.map { attribute($1, named: $0) }
        }
    }

    private static func attribute(_ attribute: Attribute, named name: String) -> Onnx_AttributeProto {
        var proto = Onnx_AttributeProto()
        proto.name = name
        switch attribute {
        case .float(let value): (proto.type, proto.f) = (.float, value)
        case .int(let value): (proto.type, proto.i) = (.int, Int64(value))
        case .string(let value): (proto.type, proto.s) = (.string, Data(value.utf8))
        case .tensor(let value): (proto.type, proto.t) = (.tensor, tensor(value, named: ""))
        case .floats(let values): (proto.type, proto.floats) = (.floats, values)
        case .ints(let values): (proto.type, proto.ints) = (.ints, values.map { Int64($0) })
        case .strings(let values): (proto.type, proto.strings) = (.strings, values.map { Data($0.utf8) })
        }
        return proto
    }

    private static func tensor(_ tensor: TypedTensor, named name: String) -> Onnx_TensorProto {
        .with {
            $0.name = name
            $0.dims = tensor.shape.map { Int64($0) }
            $0.dataType = Int32(tensor.type.rawValue)
            $0.rawData = tensor.elements.bytes
        }
    }

    private static func valueInfo(_ port: Network.Port) -> Onnx_ValueInfoProto {
        .with {
            $0.name = port.name
            $0.type.tensorType.elemType = Int32((port.type ?? .float).rawValue)
            guard let shape = port.shape else { return }
            $0.type.tensorType.shape.dim = shape.map { size in
                .with {
                    switch size {
                    case .fixed(let size): $0.value = .dimValue(Int64(size))
                    case .open(let name): $0.value = name.isEmpty ? nil : .dimParam(name)
                    }
                }
            }
        }
    }
}

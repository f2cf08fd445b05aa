import Foundation
import Neural

/// Turns a `Graph` into a `ModelProto` of operator set 20. Tensors are ordered by name: equal graphs give equal files.
struct GraphWriter {
    private var proto = Onnx_GraphProto()
    private var tensors: [String: Onnx_TensorProto] = [:]

    static func write(_ graph: Graph) -> Onnx_ModelProto {
        var writer = GraphWriter()
        for (name, tensor) in graph.initializers { writer.add(tensor, named: name) }
        for node in graph.nodes { writer.write(node) }
        writer.proto.name = graph.metadata["tocsin.name"] ?? "network"
        writer.proto.input = graph.inputs.map(Self.valueInfo)
        writer.proto.output = graph.outputs.map(Self.valueInfo)
        writer.proto.initializer = writer.tensors.values.sorted { $0.name < $1.name }

        var model = Onnx_ModelProto()
        model.irVersion = 9
        model.producerName = "tocsin"
        model.opsetImport = [.with { $0.version = Int64(ONNXFile.operatorSet) }]
        model.metadataProps = graph.metadata.sorted { $0.key < $1.key }.map { entry in
            .with {
                $0.key = entry.key
                $0.value = entry.value
            }
        }
        model.graph = writer.proto
        return model
    }

    private mutating func write(_ node: Graph.Node) {
        var (type, attributes) = OperationWriter.operatorAndAttributes(of: node.operation)
        var inputs = node.inputs
        switch node.operation {
        case .clip(let minimum, let maximum):
            inputs.append(add(Tensor(shape: [], values: [minimum]), named: node.name + ".minimum"))
            inputs.append(add(Tensor(shape: [], values: [maximum]), named: node.name + ".maximum"))
        case .dropout(let share):
            inputs.append(add(Tensor(shape: [], values: [share]), named: node.name + ".ratio"))
        case .reshape(let shape):
            inputs.append(add(shape, named: node.name + ".shape"))
        case .resize(let factors, _):
            let scales = [1, 1, Float(factors.height), Float(factors.width)]
            inputs += ["", add(Tensor(shape: [4], values: scales), named: node.name + ".scales")]
        case .slice(let axis, let range):
            inputs.append(add([range.lowerBound], named: node.name + ".start"))
            inputs.append(add([range.upperBound], named: node.name + ".end"))
            inputs.append(add([axis], named: node.name + ".axis"))
        case .pad(let axis, let before, let after):
            inputs += [add([before, after], named: node.name + ".pads"), "", add([axis], named: node.name + ".axis")]
        case .gru:
            // The recurrence is [1, 3H, H].
            if let hidden = tensors[node.inputs[2]]?.dims.last {
                attributes.append(.integer("hidden_size", Int(hidden)))
            }
        default: break
        }
        append(type, name: node.name, inputs: inputs, outputs: node.outputs, attributes)
    }

    private mutating func append(
        _ type: String, name: String, inputs: [String], outputs: [String], _ attributes: [Onnx_AttributeProto]
    ) {
        proto.node.append(
            .with {
                $0.opType = type
                $0.name = name
                $0.input = inputs
                $0.output = outputs
                $0.attribute = attributes
            })
    }

    @discardableResult
    private mutating func add(_ tensor: Tensor, named name: String) -> String {
        tensors[name] = .with {
            $0.name = name
            $0.dims = tensor.shape.map { Int64($0) }
            $0.dataType = Int32(Onnx_TensorProto.DataType.float.rawValue)
            $0.rawData = Self.littleEndianBytes(tensor.values.map(\.bitPattern))
        }
        return name
    }

    private mutating func add(_ integers: [Int], named name: String) -> String {
        tensors[name] = .with {
            $0.name = name
            $0.dims = [Int64(integers.count)]
            $0.dataType = Int32(Onnx_TensorProto.DataType.int64.rawValue)
            $0.rawData = Self.littleEndianBytes(integers.map { Int64($0) })
        }
        return name
    }

    private static func littleEndianBytes(_ values: [some FixedWidthInteger]) -> Data {
        values.map(\.littleEndian).withUnsafeBytes { Data($0) }
    }

    private static func valueInfo(_ port: Graph.Port) -> Onnx_ValueInfoProto {
        .with {
            $0.name = port.name
            $0.type.tensorType.elemType = Int32(Onnx_TensorProto.DataType.float.rawValue)
            $0.type.tensorType.shape.dim = port.shape.enumerated().map { axis, size in
                .with { $0.value = size < 0 ? .dimParam(axis == 0 ? "N" : "axis\(axis)") : .dimValue(Int64(size)) }
            }
        }
    }
}

import Inference
import Neural

/// A constant of the file: numbers for weights, integers for shapes.
enum Constant {
    case floats(Tensor)
    case integers([Int])
}

/// Decodes the constants of our own networks, which are floats and shapes only.
enum TensorReader {
    static func read(_ proto: Onnx_TensorProto) throws(ONNXError) -> Constant {
        let place = "tensor \(proto.name.isEmpty ? "without a name" : proto.name)"
        guard proto.dataLocation == .default, proto.externalData.isEmpty else {
            throw ONNXError(
                .unsupported, place, "its values lie in another file", remedy: "save the model as a single file")
        }
        let type = Onnx_TensorProto.DataType(rawValue: Int(proto.dataType))
        let unsupported = ONNXError(
            .unsupported, place, "values of type \(type.map { "\($0)" } ?? "unknown")",
            remedy: "export the model with 32-bit floats")
        guard type == .float || type == .int64 else { throw unsupported }
        let tensor = try TypedTensorReader(folder: nil).read(proto)
        switch tensor.elements {
        case .float(let values): return .floats(Tensor(shape: tensor.shape, values: values))
        case .int64(let values): return .integers(values.map { Int($0) })
        default: throw unsupported
        }
    }
}

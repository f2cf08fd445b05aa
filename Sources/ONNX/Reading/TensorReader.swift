import Foundation
import Neural

/// A constant of the file: numbers for weights, integers for shapes.
enum Constant {
    case floats(Tensor)
    case integers([Int])
}

/// Decodes a `TensorProto`. Lengths are checked against the bytes that are there before anything is allocated.
enum TensorReader {
    static func read(_ proto: Onnx_TensorProto) throws(ONNXError) -> Constant {
        let place = "tensor \(proto.name.isEmpty ? "without a name" : proto.name)"
        guard proto.dataLocation == .default, proto.externalData.isEmpty else {
            throw ONNXError(
                .unsupported, place, "its values lie in another file", remedy: "save the model as a single file")
        }
        let (shape, count) = try self.shape(of: proto, place)
        switch Onnx_TensorProto.DataType(rawValue: Int(proto.dataType)) {
        case .float: return .floats(Tensor(shape: shape, values: try floats(of: proto, count: count, place)))
        case .int64: return .integers(try integers(of: proto, count: count, place))
        case let other:
            throw ONNXError(
                .unsupported, place, "values of type \(other.map { "\($0)" } ?? "unknown")",
                remedy: "export the model with 32-bit floats")
        }
    }

    private static func shape(
        of proto: Onnx_TensorProto, _ place: String
    ) throws(ONNXError) -> (sizes: [Int], count: Int) {
        var count = 1
        for size in proto.dims {
            let (product, overflow) = count.multipliedReportingOverflow(by: Int(size))
            guard size >= 0, !overflow, product <= ONNXFile.maximumByteCount / 4 else {
                throw ONNXError(.invalid, place, "impossible shape \(proto.dims)")
            }
            count = product
        }
        return (proto.dims.map { Int($0) }, count)
    }

    private static func floats(
        of proto: Onnx_TensorProto, count: Int, _ place: String
    ) throws(ONNXError) -> [Float] {
        if proto.rawData.isEmpty {
            try check(proto.floatData.count, isCount: count, place)
            return proto.floatData
        }
        try check(proto.rawData.count, isCount: count, of: 4, place)
        return proto.rawData.withUnsafeBytes { bytes in
            (0..<count).map {
                Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
            }
        }
    }

    private static func integers(
        of proto: Onnx_TensorProto, count: Int, _ place: String
    ) throws(ONNXError) -> [Int] {
        if proto.rawData.isEmpty {
            try check(proto.int64Data.count, isCount: count, place)
            return proto.int64Data.map { Int($0) }
        }
        try check(proto.rawData.count, isCount: count, of: 8, place)
        return proto.rawData.withUnsafeBytes { bytes in
            (0..<count).map {
                Int(Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Int64.self)))
            }
        }
    }

    private static func check(
        _ found: Int, isCount count: Int, of size: Int = 1, _ place: String
    ) throws(ONNXError) {
        guard found == count * size else {
            throw ONNXError(
                .invalid, place, "\(found) \(size == 1 ? "values" : "bytes") where its shape needs \(count * size)",
                remedy: "export or copy the file again")
        }
    }
}

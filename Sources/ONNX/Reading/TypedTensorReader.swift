import Foundation
import Inference

/// Decodes a `TensorProto` of any element type. Lengths are checked against the bytes that are there before anything is
/// allocated.
struct TypedTensorReader {
    /// Where files of external data may lie; nil refuses them.
    let folder: URL?

    func read(_ proto: Onnx_TensorProto) throws(ONNXError) -> TypedTensor {
        let place = "tensor \(proto.name.isEmpty ? "without a name" : String(proto.name.prefix(80)))"
        let shape = proto.dims.map { Int($0) }
        let count: Int
        do {
            count = try TypedTensor.count(of: shape)
        } catch {
            throw ONNXError(.invalid, place, error.message)
        }
        guard let type = ElementType(rawValue: Int(proto.dataType)) else {
            throw ONNXError(
                .unsupported, place, "values of type \(proto.dataType)", remedy: "export the model with numbers")
        }
        let elements: Elements
        if proto.dataLocation == .external {
            let bytes = try ExternalData(proto, place: place).read(in: folder)
            elements = try self.elements(bytes, type, count, place)
        } else if !proto.rawData.isEmpty {
            elements = try self.elements(proto.rawData, type, count, place)
        } else {
            elements = try fields(of: proto, type)
        }
        guard elements.count == count else {
            throw ONNXError(
                .invalid, place, "\(elements.count) values where its shape needs \(count)",
                remedy: "export or copy the file again")
        }
        return TypedTensor(shape: shape, elements)
    }

    /// Little-endian values, one after the other.
    private func elements(
        _ bytes: Data, _ type: ElementType, _ count: Int, _ place: String
    ) throws(ONNXError) -> Elements {
        guard bytes.count == count * type.byteCount else {
            throw ONNXError(
                .invalid, place, "\(bytes.count) bytes where its shape needs \(count * type.byteCount)",
                remedy: "export or copy the file again")
        }
        return Elements(bytes: bytes, type: type)!
    }

    /// Values in the fields of their own types: small integers, booleans and half floats share that of 32-bit integers.
    private func fields(of proto: Onnx_TensorProto, _ type: ElementType) throws(ONNXError) -> Elements {
        let small = proto.int32Data
        return switch type {
        case .float: .float(proto.floatData)
        case .double: .double(proto.doubleData)
        case .float16: .float16(small.map { Float16(bitPattern: UInt16(truncatingIfNeeded: $0)) })
        case .int8: .int8(small.map { Int8(truncatingIfNeeded: $0) })
        case .int16: .int16(small.map { Int16(truncatingIfNeeded: $0) })
        case .int32: .int32(small)
        case .int64: .int64(proto.int64Data)
        case .uint8: .uint8(small.map { UInt8(truncatingIfNeeded: $0) })
        case .uint16: .uint16(small.map { UInt16(truncatingIfNeeded: $0) })
        case .uint32: .uint32(proto.uint64Data.map { UInt32(truncatingIfNeeded: $0) })
        case .uint64: .uint64(proto.uint64Data)
        case .bool: .bool(small.map { $0 != 0 })
        }
    }
}

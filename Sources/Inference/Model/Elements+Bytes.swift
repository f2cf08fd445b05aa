import Foundation

/// Elements as little-endian bytes, one after the other: how ONNX and NumPy files store them.
extension Elements {
    /// - Returns: nil where the bytes are not a whole number of elements.
    public init?(bytes: Data, type: ElementType) {
        guard bytes.count % type.byteCount == 0 else { return nil }
        func load<T: Element & BitwiseCopyable>(_: T.Type) -> Elements {
            let count = bytes.count / MemoryLayout<T>.size
            return [T](unsafeUninitializedCapacity: count) { buffer, initialized in
                bytes.copyBytes(to: UnsafeMutableRawBufferPointer(buffer))
                initialized = count
            }.elements
        }
        self =
            switch type {
            case .float: load(Float.self)
            case .double: load(Double.self)
            case .float16: load(Float16.self)
            case .int8: load(Int8.self)
            case .int16: load(Int16.self)
            case .int32: load(Int32.self)
            case .int64: load(Int64.self)
            case .uint8: load(UInt8.self)
            case .uint16: load(UInt16.self)
            case .uint32: load(UInt32.self)
            case .uint64: load(UInt64.self)
            // Any byte may stand in a file; a Bool in memory is 0 or 1.
            case .bool: .bool(bytes.map { $0 != 0 })
            }
    }

    public var bytes: Data {
        func store<T>(_ values: [T]) -> Data { values.withUnsafeBytes { Data($0) } }
        return switch self {
        case .float(let values): store(values)
        case .double(let values): store(values)
        case .float16(let values): store(values)
        case .int8(let values): store(values)
        case .int16(let values): store(values)
        case .int32(let values): store(values)
        case .int64(let values): store(values)
        case .uint8(let values): store(values)
        case .uint16(let values): store(values)
        case .uint32(let values): store(values)
        case .uint64(let values): store(values)
        case .bool(let values): store(values)
        }
    }
}

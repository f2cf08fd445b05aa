import Foundation

/// NumPy's array files, format 1.0, any numbers in C order: how `tocsin model run` takes and gives tensors.
///
/// Source: NumPy enhancement proposal 1.
public enum NumPyFile {
    private static let magic = Data([0x93]) + Data("NUMPY".utf8)
    private static let types: [(type: ElementType, name: String)] = [
        (.float, "<f4"), (.double, "<f8"), (.float16, "<f2"), (.int8, "|i1"), (.int16, "<i2"), (.int32, "<i4"),
        (.int64, "<i8"), (.uint8, "|u1"), (.uint16, "<u2"), (.uint32, "<u4"), (.uint64, "<u8"), (.bool, "|b1"),
    ]

    /// - Throws: `InferenceError` naming the file and what is wrong with it.
    public static func read(path: String) throws(InferenceError) -> TypedTensor {
        func fault(_ what: String) -> InferenceError { InferenceError("\(path): \(what)") }
        guard let bytes = FileManager.default.contents(atPath: path) else { throw fault("cannot be read") }
        guard bytes.count >= 10, bytes.starts(with: magic), bytes[6] == 1 else { throw fault("not a NumPy array file") }
        let headerEnd = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
        guard headerEnd <= bytes.count else { throw fault("cut short") }
        let header = String(decoding: bytes[10..<headerEnd], as: UTF8.self)
        guard let type = types.first(where: { header.contains("'\($0.name)'") })?.type,
            header.contains("'fortran_order': False")
        else { throw fault("not numbers in C order; save it with numpy.save after numpy.ascontiguousarray") }
        guard let shape = shape(in: header) else { throw fault("its shape cannot be read") }
        let count = try TypedTensor.count(of: shape)
        guard bytes.count - headerEnd == count * type.byteCount,
            let elements = Elements(bytes: bytes[headerEnd...], type: type)
        else { throw fault("its length does not fit its shape \(shape)") }
        return TypedTensor(shape: shape, elements)
    }

    public static func bytes(of tensor: TypedTensor) -> Data {
        let sizes = tensor.shape.map { "\($0)," }.joined(separator: " ")
        let name = types.first { $0.type == tensor.type }!.name
        var header = "{'descr': '\(name)', 'fortran_order': False, 'shape': (\(sizes)), }"
        header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
        let length = header.utf8.count
        return magic + Data([1, 0, UInt8(length & 255), UInt8(length >> 8)]) + Data(header.utf8) + tensor.elements.bytes
    }

    /// The numbers of `'shape': (1, 3, 128, 128)`.
    private static func shape(in header: String) -> [Int]? {
        guard let start = header.range(of: "'shape': (")?.upperBound, let end = header[start...].firstIndex(of: ")")
        else { return nil }
        var sizes: [Int] = []
        for part in header[start..<end].split(separator: ",") {
            let text = part.trimmingCharacters(in: .whitespaces)
            if text.isEmpty { continue }
            guard let size = Int(text), 0...(1 << 30) ~= size else { return nil }
            sizes.append(size)
        }
        return sizes
    }
}

import Core
import Foundation
import Neural

/// NumPy's array files, format 1.0, 32-bit floats in C order: how `tocsin model run` takes and gives tensors.
///
/// Source: NumPy enhancement proposal 1.
enum NumPyArray {
    private static let magic = Data([0x93]) + Data("NUMPY".utf8)

    /// - Throws: `Failure` of kind `unavailable` or, naming what is wrong with the file, `badData`.
    static func read(path: String) throws(Failure) -> Tensor {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw Failure(.unavailable, "\(path): cannot be read", remedy: "check the path")
        }
        func fault(_ what: String) -> Failure {
            Failure(.badData, "\(path): \(what)", remedy: "save it with numpy.save as float32 in C order")
        }
        guard bytes.count >= 10, bytes.starts(with: magic), bytes[6] == 1 else { throw fault("not a NumPy array file") }
        let headerEnd = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
        guard headerEnd <= bytes.count else { throw fault("cut short") }
        let header = String(decoding: bytes[10..<headerEnd], as: UTF8.self)
        guard header.contains("'<f4'"), header.contains("'fortran_order': False") else {
            throw fault("not float32 in C order")
        }
        guard let shape = shape(in: header) else { throw fault("its shape cannot be read") }
        var count = 1
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard !overflow else { throw fault("impossible shape") }
            count = product
        }
        let (byteCount, overflow) = count.multipliedReportingOverflow(by: 4)
        guard !overflow, bytes.count - headerEnd == byteCount else { throw fault("its length does not fit its shape") }
        let values = bytes[headerEnd...].withUnsafeBytes { data in
            (0..<count).map {
                Float(bitPattern: UInt32(littleEndian: data.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
            }
        }
        return Tensor(shape: shape, values: values)
    }

    static func bytes(of tensor: Tensor) -> Data {
        let sizes = tensor.shape.map { "\($0)," }.joined(separator: " ")
        var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(sizes)), }"
        header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
        let length = header.utf8.count
        var bytes = magic + Data([1, 0, UInt8(length & 255), UInt8(length >> 8)]) + Data(header.utf8)
        tensor.values.map(\.bitPattern.littleEndian).withUnsafeBytes { bytes.append(contentsOf: $0) }
        return bytes
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

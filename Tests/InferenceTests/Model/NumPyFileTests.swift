import Foundation
import Inference
import TestSupport
import Testing

@Suite("NumPy array files")
struct NumPyFileTests {
    @Test("arrays of any rank come back as they were written", arguments: [[], [3], [0, 2], [2, 3, 4]])
    func ranks(_ shape: [Int]) throws {
        let values = (0..<shape.reduce(1, *)).map { Float($0) - 1.5 }
        try expectRoundTrip(TypedTensor(shape: shape, values))
    }

    @Test("arrays of any type come back as they were written", arguments: ElementType.allCases)
    func types(_ type: ElementType) throws {
        let bytes = Data((0..<4 * type.byteCount).map { type == .bool ? UInt8($0 % 2) : UInt8($0) })
        try expectRoundTrip(TypedTensor(shape: [4], try #require(Elements(bytes: bytes, type: type))))
    }

    private func expectRoundTrip(_ tensor: TypedTensor) throws {
        let folder = try TemporaryFolder()
        try NumPyFile.bytes(of: tensor).write(to: URL(filePath: folder.file("a.npy")))
        #expect(try NumPyFile.read(path: folder.file("a.npy")) == tensor)
    }

    @Test("the header ends on a multiple of 64 bytes with a new line, as NumPy writes it")
    func header() {
        let bytes = NumPyFile.bytes(of: TypedTensor(shape: [1, 3], [Float](repeating: 0, count: 3)))
        let length = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
        #expect(length % 64 == 0)
        #expect(bytes[length - 1] == UInt8(ascii: "\n"))
        #expect(bytes.count == length + 12)
    }

    @Test("a missing file, cuts, objects, other orders and impossible shapes are errors that name the file")
    func faults() throws {
        let folder = try TemporaryFolder()
        func fault(_ bytes: Data?) throws -> String? {
            let path = folder.file("b.npy")
            try bytes?.write(to: URL(filePath: path))
            do throws(InferenceError) {
                _ = try NumPyFile.read(path: path)
                return nil
            } catch { return error.message }
        }
        #expect(try fault(nil)?.contains("b.npy") == true)
        let whole = NumPyFile.bytes(of: TypedTensor(shape: [2, 2], [Float](repeating: 0, count: 4)))
        for length in 0..<whole.count { #expect(try fault(whole.prefix(length)) != nil, "\(length) bytes") }
        func replaced(_ text: String, _ other: String) -> Data {
            let body = String(decoding: whole.dropFirst(10), as: UTF8.self)
            return whole.prefix(10) + Data(body.replacingOccurrences(of: text, with: other).utf8)
        }
        for (text, other) in [("<f4", "<f8"), ("'<f4'", "'|O' "), ("False", "True "), ("(2, 2,)", "(-1,-1)")] {
            #expect(try fault(replaced(text, other)) != nil, "\(other)")
        }
    }
}

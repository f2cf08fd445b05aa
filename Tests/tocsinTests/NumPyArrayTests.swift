import Core
import Foundation
import Neural
import TestSupport
import Testing

@testable import tocsin

@Suite("NumPy array files")
struct NumPyArrayTests {
    @Test("arrays of any rank come back as they were written", arguments: [[], [3], [0, 2], [2, 3, 4]])
    func roundTrip(_ shape: [Int]) throws {
        let folder = try TemporaryFolder()
        let tensor = Tensor(shape: shape, values: (0..<shape.reduce(1, *)).map { Float($0) - 1.5 })
        try NumPyArray.bytes(of: tensor).write(to: URL(filePath: folder.file("a.npy")))
        #expect(try NumPyArray.read(path: folder.file("a.npy")) == tensor)
    }

    @Test("the header ends on a multiple of 64 bytes with a new line, as NumPy writes it")
    func header() {
        let bytes = NumPyArray.bytes(of: Tensor(shape: [1, 3]))
        let length = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
        #expect(length % 64 == 0)
        #expect(bytes[length - 1] == UInt8(ascii: "\n"))
        #expect(bytes.count == length + 12)
    }

    @Test("a missing file is unavailable; text, cuts and other types are bad data")
    func faults() throws {
        let folder = try TemporaryFolder()
        func kind(_ bytes: Data?) throws -> Failure.Kind? {
            let path = folder.file("b.npy")
            try bytes?.write(to: URL(filePath: path))
            do throws(Failure) {
                _ = try NumPyArray.read(path: path)
                return nil
            } catch { return error.kind }
        }
        #expect(try kind(nil) == .unavailable)
        let whole = NumPyArray.bytes(of: Tensor(shape: [2, 2]))
        for length in 0..<whole.count { #expect(try kind(whole.prefix(length)) == .badData, "\(length) bytes") }
        func replaced(_ text: String, _ other: String) -> Data {
            Data(String(decoding: whole.dropFirst(10), as: UTF8.self).replacingOccurrences(of: text, with: other).utf8)
        }
        let head = whole.prefix(10)
        #expect(try kind(head + replaced("<f4", "<f8")) == .badData)
        #expect(try kind(head + replaced("False", "True ")) == .badData)
        #expect(try kind(head + replaced("(2, 2,)", "(-1,-1)")) == .badData)
    }
}

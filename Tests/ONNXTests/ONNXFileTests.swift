import Foundation
import Neural
import TestSupport
import Testing

@testable import ONNX

@Suite("ONNX files")
struct ONNXFileTests {
    @Test("every operation comes back as it was written")
    func everyOperationRoundTrips() throws {
        let graph = SampleGraphs.everyOperation
        let read = try ONNXFile.read(bytes: ONNXFile.bytes(of: graph))
        #expect(read.nodes == graph.nodes)
        #expect(read.inputs == graph.inputs)
        #expect(read.outputs == graph.outputs)
        #expect(read.initializers == graph.initializers)
        #expect(read.metadata == graph.metadata)
    }

    @Test("the same graph gives the same bytes")
    func writingIsDeterministic() throws {
        let graph = SampleGraphs.everyOperation
        #expect(try ONNXFile.bytes(of: graph) == ONNXFile.bytes(of: graph))
    }

    @Test("a file written to disk is read back")
    func fileRoundTrips() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).onnx").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try ONNXFile.write(SampleGraphs.everyOperation, to: path)
        #expect(try ONNXFile.read(path: path).nodes.count == SampleGraphs.everyOperation.nodes.count)
    }

    @Test("a missing file is unreadable and named")
    func missingFile() {
        #expect {
            try ONNXFile.read(path: "/nonexistent/model.onnx")
        } throws: { error in
            let error = error as? ONNXError
            return error?.reason == .unreadable && error?.place == "/nonexistent/model.onnx"
                && error?.message.contains("No such file") == true
        }
    }

    @Test(
        "text, nothing, and a model cut short are not ONNX models",
        arguments: ["", "Hello, I am text.\n", "\u{8}\u{7}"])
    func foreignBytes(_ text: String) {
        #expect(reason(of: Array(text.utf8)) == .invalid)
    }

    @Test("no cut of a valid model is read as a whole one, and none traps")
    func truncations() throws {
        // The graph is field 7 and comes before the operator set: every cut loses one of them. Metadata come last, and a file
        // that ends before them is whole.
        var graph = SampleGraphs.everyOperation
        graph.metadata = [:]
        let bytes = Array(try ONNXFile.bytes(of: graph))
        for length in stride(from: 0, to: bytes.count - 1, by: 7) {
            #expect(reason(of: Array(bytes[..<length])) != nil, "\(length) bytes")
        }
    }

    @Test("two thousand random faults in a valid model give a graph or an error, never a trap")
    func mutations() throws {
        let bytes = Array(try ONNXFile.bytes(of: SampleGraphs.everyOperation))
        var generator = SeededGenerator(seed: 7)
        var refused = 0
        for _ in 0..<2000 {
            var mutant = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                mutant[Int.random(in: 0..<mutant.count, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            if reason(of: mutant) != nil { refused += 1 }
        }
        #expect(refused > 200, "most structural faults are noticed")
    }

    private func reason(of bytes: [UInt8]) -> ONNXError.Reason? {
        do throws(ONNXError) {
            _ = try ONNXFile.read(bytes: bytes)
            return nil
        } catch {
            return error.reason
        }
    }
}

@Suite("ONNX files of others", .enabled(if: SharedData.isAvailable))
struct ForeignModelTests {
    @Test("KutralNet's and CNTK's networks are read")
    func knownOperators() throws {
        let fire = try ONNXFile.read(path: SharedData.path("models/kutralnet-fire-84/model.onnx"))
        #expect(fire.nodes.count == 18)
        #expect(fire.inputs.map(\.name) == ["input"])
        let digits = try ONNXFile.read(path: SharedData.path("models/mnist-cntk-8/model.onnx"))
        #expect(digits.inputs.map(\.name) == ["Input3"])
        #expect(digits.initializers["Parameter193_reshape1.transposed"]?.shape == [10, 256])
    }

    @Test("every other model is read or refused by a node's, tensor's or value's name")
    func allModels() throws {
        let folder = URL(filePath: SharedData.path("models"))
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let path = folder.appending(path: name).appending(path: "model.onnx").path
            guard FileManager.default.fileExists(atPath: path) else { continue }
            do throws(ONNXError) {
                _ = try ONNXFile.read(path: path)
            } catch {
                #expect(error.reason == .unsupported, "\(error)")
                #expect(error.place.contains("node") || error.place.contains("tensor") || error.place.contains("value"))
            }
        }
    }
}

import Core
import Foundation
import Inference
import Ingest
import ONNX
import TestSupport
import Testing

@Suite struct QuantizeTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A network of two convolutions over pictures of 16 x 16, in a file.
    private func model(operatorSet: Int = 13, metadata: [String: String] = [:]) throws -> String {
        func tensor(_ shape: [Int], _ factor: Float) -> TypedTensor {
            TypedTensor(shape: shape, (0..<shape.reduce(1, *)).map { factor * (Float($0 * 7 % 13) / 6 - 1) })
        }
        var network = Network(
            operatorSet: operatorSet,
            inputs: [.init(name: "picture", type: .float, shape: [.fixed(1), .fixed(3), .fixed(16), .fixed(16)])],
            outputs: [.init(name: "scores", type: .float, shape: nil)],
            nodes: [
                .init(
                    name: "first", type: "Conv", inputs: ["picture", "w1"], outputs: ["a"],
                    attributes: ["strides": .ints([2, 2])]),
                .init(name: "active", type: "Relu", inputs: ["a"], outputs: ["b"]),
                .init(name: "second", type: "Conv", inputs: ["b", "w2"], outputs: ["c"]),
                .init(name: "mean", type: "GlobalAveragePool", inputs: ["c"], outputs: ["d"]),
                .init(name: "flat", type: "Flatten", inputs: ["d"], outputs: ["scores"]),
            ],
            initializers: ["w1": tensor([8, 3, 3, 3], 0.3), "w2": tensor([4, 8, 1, 1], 0.5)])
        network.metadata = metadata
        let path = folder.file("model\(operatorSet).onnx")
        try ONNXFile.write(network, to: path)
        return path
    }

    private func pictures() throws -> String {
        try FileManager.default.createDirectory(atPath: folder.file("pictures"), withIntermediateDirectories: true)
        for index in 0..<10 {
            let picture = Picture(width: 16, height: 16)
            for place in 0..<256 { picture.luma[place] = UInt8((place * (index + 3) + index * 31) % 251) }
            _ = try folder.write("pictures/\(index).jpg", try PictureFile.encodeJPEG(picture))
        }
        return folder.file("pictures")
    }

    @Test("writes a model that computes nearly the same, and says how nearly", arguments: [11, 13])
    func quantize(operatorSet: Int) async throws {
        let out = folder.file("q.onnx")
        let outcome = try await Program.run(
            "model", "quantize", try model(operatorSet: operatorSet), "--calibrate", try pictures(), "--out", out)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("on 2 pictures that calibration did not see"))
        #expect(outcome.output.contains("scores: cosine 0.99"))
        let quantized = try ONNXFile.readNetwork(path: out)
        #expect(quantized.operatorSet == 13)
        #expect(quantized.nodes.count { $0.type == "QuantizeLinear" } >= 2)
    }

    @Test("pictures are prepared as the model's metadata says, and options that contradict it are refused")
    func ownPreparation() async throws {
        let model = try model(metadata: [
            "tocsin.input": """
            {"width":16,"height":16,"fit":"crop","channels":"rgb","mean":[0.25,0.5,0.5],"deviation":[0.5,0.5,0.5]}
            """,
            "tocsin.preprocessing": #"{"denoise":"gaussian","enhance":"equalize"}"#,
        ])
        let (out, plain) = (folder.file("own.onnx"), folder.file("plain.onnx"))
        let arguments = ["model", "quantize", model, "--calibrate", try pictures(), "--out"]
        let outcome = try await Program(arguments + [out]).outcome(within: .seconds(60))
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(
            outcome.outputLines.first
                == "Pictures: 16x16 (crop), mean 0.25,0.5,0.5, deviation 0.5,0.5,0.5, gaussian and equalize first; as the "
                + "model's metadata says")
        let refused = try await Program(arguments + [out, "--mean", "0.5"]).outcome(within: .seconds(60))
        #expect(refused.status == 64 && refused.errors.contains("leave out --mean"), "\(refused.errors)")
        // The same network without metadata sees other values, and gets other ranges.
        let usual = try await Program.run(
            "model", "quantize", try self.model(), "--calibrate", folder.file("pictures"), "--out", plain)
        #expect(usual.outputLines.first?.hasSuffix("deviation 1,1,1; the metadata says nothing, see --mean") == true)
        let scales = try [out, plain].map { path in
            try ONNXFile.readNetwork(path: path).initializers.filter { $0.value.shape == [] }
        }
        #expect(scales[0] != scales[1])
    }

    @Test("nodes are kept float until the outputs are as exact as is asked for")
    func atLeast() async throws {
        let out = folder.file("q.onnx")
        let outcome = try await Program.run(
            "model", "quantize", try model(), "--calibrate", try pictures(), "--out", out, "--at-least", "90")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("Nodes kept float: "))
    }

    @Test("a folder without pictures and a model too old are refused with what to do")
    func refused() async throws {
        let empty = folder.file("empty")
        try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
        let first = try await Program.run(
            "model", "quantize", try model(), "--calibrate", empty, "--out", folder.file("q.onnx"))
        #expect(first.status != 0 && first.errors.contains("no pictures"))
        let second = try await Program.run(
            "model", "quantize", try model(operatorSet: 8), "--calibrate", try pictures(), "--out",
            folder.file("q.onnx"))
        #expect(second.status != 0 && second.errors.contains("onnx.version_converter"))
    }
}

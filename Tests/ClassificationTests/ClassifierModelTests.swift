import Core
import Foundation
import Inference
import Neural
import ONNX
import Preprocessing
import TestSupport
import Testing

@testable import Classification

@Suite struct ClassifierModelTests {
    @Test("the bundled model loads and classifies")
    func bundled() throws {
        let model = try ClassifierModel(path: ClassifierModel.bundledName)
        #expect(Set(model.labels) == ["fire", "normal", "smoke"])
        let result = try PictureClassifier(model).classify(Picture(width: 320, height: 180))
        #expect(abs(result.probabilities.reduce(0, +) - 1) < 1e-5)
        #expect(result.logits.allSatisfy { $0.isFinite })
    }

    @Test("a missing file and one that is not ONNX are told apart, each with a remedy")
    func badFiles() throws {
        let missing = #expect(throws: Failure.self) { try ClassifierModel(path: "/nowhere/model.onnx") }
        #expect(missing?.kind == .unavailable && missing?.remedy != nil)
        let text = #expect(throws: Failure.self) {
            try ClassifierModel(bytes: Data("not a model".utf8), place: "notes.txt")
        }
        #expect(text?.kind == .badData && text?.message.hasPrefix("notes.txt") == true)
    }

    @Test("a network without labels is refused by naming the metadata it lacks")
    func foreignNetwork() throws {
        var graph = try ONNXFile.read(bytes: RednessModel.bytes())
        graph.metadata = [:]
        let bytes = try ONNXFile.bytes(of: graph)
        let failure = #expect(throws: Failure.self) { try ClassifierModel(bytes: bytes, place: "foreign.onnx") }
        #expect(failure?.kind == .badData && failure?.message.contains("tocsin.labels") == true)
    }

    @Test("labels that do not fit the network are refused, not trusted")
    func wrongLabelCount() throws {
        var graph = try ONNXFile.read(bytes: RednessModel.bytes())
        graph.metadata[ClassifierModel.Key.labels] = "fire,normal"
        let bytes = try ONNXFile.bytes(of: graph)
        let failure = #expect(throws: Failure.self) { try ClassifierModel(bytes: bytes, place: "short.onnx") }
        #expect(failure?.kind == .badData && failure?.message.contains("2 classes") == true)
    }

    @Test("what is computed fast is what the interpreter computes", arguments: [UInt8(3), 7, 250])
    func agreesWithInterpreter(step: UInt8) throws {
        let model = try ClassifierModel(path: ClassifierModel.bundledName)
        let picture = Picture(width: 160, height: 120)
        for index in picture.luma.indices { picture.luma[index] = UInt8(truncatingIfNeeded: index) &* step }
        for index in picture.redChroma.indices { picture.redChroma[index] = UInt8(index % 97) &+ step }
        var pixels = [Float](repeating: 0, count: model.input.count)
        pixels.withUnsafeMutableBufferPointer {
            PictureTensorizer(model.input).write(picture, region: .whole, into: $0)
        }
        let image = TypedTensor(shape: [1, 3, model.input.height, model.input.width], pixels)
        let outputs = try Interpreter(model.network).run([ClassifierModel.Port.image: image])
        let expected = Classification.softmax(try #require(outputs[ClassifierModel.Port.logits]).values())
        let found = try PictureClassifier(model).classify(picture).probabilities
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test("the logits are the mean of the map")
    func mapAgreesWithLogits() throws {
        let model = try ClassifierModel(path: ClassifierModel.bundledName)
        let picture = Picture(width: 100, height: 80)
        for index in picture.luma.indices { picture.luma[index] = UInt8(index * 7 % 251) }
        let result = try PictureClassifier(model).classify(picture)
        let cells = result.map.rows * result.map.columns
        for (label, logit) in result.logits.enumerated() {
            let mean = result.map.logits[(label * cells)..<((label + 1) * cells)].reduce(0, +) / Float(cells)
            #expect(abs(mean - logit) < 1e-3)
        }
    }
}

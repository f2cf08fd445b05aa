import Inference
import TestSupport
import Testing

/// Networks of other people against what ONNX Runtime computes. The interpreter is slow without optimisation: here are the
/// small ones, `tools/check-models` runs all of them.
@Suite("Shared models in the interpreter", .enabled(if: SharedData.isAvailable && ClipFactory.isAvailable))
struct SharedModelTests {
    @Test(
        "outputs are ONNX Runtime's",
        arguments: [
            "fastestdet-352-coco", "kutralnet-fire-84", "mnist-cntk-8", "mtcnn-onet", "mtcnn-rnet", "tcn-pose-action-6",
            "ultraface-rfb-320", "yunet-n-320",
        ])
    func outputs(_ name: String) throws {
        let model = SharedModel.named(name)
        let network = try model.network()
        let example = try #require(try model.examples().first { !$0.outputs.isEmpty })
        let outputs = try Interpreter(network).run([network.inputs[0].name: example.input])
        for (name, expected) in example.outputs {
            let found = try model.stored(#require(outputs[name]))
            let deviation = try Deviation(found, from: expected, tolerance: model.tolerance)
            #expect(deviation.largestShare <= 1, "\(name) differs by \(deviation.largest)")
        }
    }
}

import Classification
import Foundation
import Neural
import ONNX
import Preprocessing

/// A classifier of clips small enough to reason about: abnormal is what is brighter in the last of three frames than in the
/// first, whatever lies between. It goes through the ONNX writer and reader like any trained model.
public enum BrighteningModel {
    public static let window = ClipWindow(frames: 3, framesPerSecond: 5)
    private static let side = 16

    public static func make() throws -> ClassifierModel {
        try ClassifierModel(bytes: bytes(), place: "brightening")
    }

    public static func bytes() throws -> Data {
        let transform = InputTransform(
            width: side, height: side, fit: .stretch, mean: [0, 0, 0], deviation: [1, 1, 1])
        let frames = window.frames
        // From black to white +9, from white to black -9, the same throughout -3.
        let weights: [Float] = [-2, -2, -2, 0, 0, 0, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0].map { 2 * $0 }
        let graph = Graph(
            inputs: [.init(name: "image", shape: [-1, frames, 3, side, side])],
            outputs: [.init(name: "logits", shape: [-1, 2]), .init(name: "map", shape: [-1, 2, side, side])],
            nodes: [
                .init(
                    name: "join", operation: .reshape([-1, 3 * frames, side, side]), inputs: ["image"],
                    outputs: ["joined"]),
                .init(
                    name: "classes", operation: .convolution(.init(kernel: .init(1, 1))),
                    inputs: ["joined", "weight", "bias"], outputs: ["map"]),
                .init(name: "mean", operation: .globalAveragePool, inputs: ["map"], outputs: ["pooled"]),
                .init(name: "flat", operation: .flatten(axis: 1), inputs: ["pooled"], outputs: ["logits"]),
            ],
            initializers: [
                "weight": Tensor(shape: [2, 3 * frames, 1, 1], values: weights),
                "bias": Tensor(shape: [2], values: [-3, 0]),
            ],
            metadata: [
                ClassifierModel.Key.name: "brightening",
                ClassifierModel.Key.labels: "abnormal,normal",
                ClassifierModel.Key.input: String(decoding: try JSONEncoder().encode(transform), as: UTF8.self),
                ClassifierModel.Key.window: String(decoding: try JSONEncoder().encode(window), as: UTF8.self),
            ])
        return try ONNXFile.bytes(of: graph)
    }
}

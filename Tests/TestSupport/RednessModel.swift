import Classification
import Foundation
import Neural
import ONNX
import Preprocessing

/// A classifier small enough to reason about: one 1x1 convolution that calls red places fire and everything else
/// normal. It goes through the ONNX writer and reader like any trained model.
public enum RednessModel {
    public static let labels = ["fire", "normal", "smoke"]
    public static let sideLength = 16

    public static func make() throws -> ClassifierModel {
        try ClassifierModel(bytes: bytes(), place: "redness")
    }

    public static func bytes() throws -> Data {
        let transform = InputTransform(
            width: sideLength, height: sideLength, fit: .stretch, mean: [0, 0, 0], deviation: [1, 1, 1])
        // Channels red, green, blue from 0 to 1. Pure red: fire +12, normal 0. Black, green, blue: normal wins by 6.
        let weights: [Float] = [
            18, -18, -18,
            0, 0, 0,
            0, 0, 0,
        ]
        let graph = Graph(
            inputs: [.init(name: "image", shape: [-1, 3, sideLength, sideLength])],
            outputs: [
                .init(name: "logits", shape: [-1, 3]), .init(name: "map", shape: [-1, 3, sideLength, sideLength]),
            ],
            nodes: [
                .init(
                    name: "classes", operation: .convolution(.init(kernel: .init(1, 1))),
                    inputs: ["image", "weight", "bias"], outputs: ["map"]),
                .init(name: "mean", operation: .globalAveragePool, inputs: ["map"], outputs: ["pooled"]),
                .init(name: "flat", operation: .flatten(axis: 1), inputs: ["pooled"], outputs: ["logits"]),
            ],
            initializers: [
                "weight": Tensor(shape: [3, 3, 1, 1], values: weights),
                "bias": Tensor(shape: [3], values: [-6, 0, -6]),
            ],
            metadata: [
                ClassifierModel.Key.name: "redness",
                ClassifierModel.Key.labels: labels.joined(separator: ","),
                ClassifierModel.Key.input: String(
                    decoding: try JSONEncoder().encode(transform), as: UTF8.self),
            ])
        return try ONNXFile.bytes(of: graph)
    }
}

import Foundation
import Inference
import ONNX

/// A network of somebody else's among the shared data, with inputs and what ONNX Runtime computes from them.
public struct SharedModel: Sendable, CustomStringConvertible {
    /// Its folder below `../shared/models`.
    public let name: String
    /// Allowed difference from ONNX Runtime, beside a thousandth of the value. Nil for an integer network, whose values other
    /// engines reproduce only roughly.
    public let tolerance: Float?
    /// Nil where inputs are arrays.
    let recipe: PixelRecipe?
    /// Axes of the output of which only every fourth place is stored.
    var thinnedAxes: [Int] = []

    public var description: String { name }

    /// - Precondition: it is one of `all`.
    public static func named(_ name: String) -> SharedModel { all.first { $0.name == name }! }

    public static let all: [SharedModel] = [
        SharedModel(
            name: "deeplabv3-mnv2-257", tolerance: 0.002,
            recipe: PixelRecipe(layout: .channelsLast, mean: grey(127.5), deviation: grey(127.5)), thinnedAxes: [1, 2]),
        SharedModel(
            name: "efficientnet-lite0-imagenet", tolerance: 0.001,
            recipe: PixelRecipe(mean: grey(127.5), deviation: grey(127.5))),
        SharedModel(
            name: "fastestdet-352-coco", tolerance: 0.001,
            recipe: PixelRecipe(channels: .bgr, deviation: grey(255))),
        SharedModel(name: "kutralnet-fire-84", tolerance: 0.001, recipe: PixelRecipe(deviation: grey(255))),
        SharedModel(name: "mnist-cntk-8", tolerance: 0.01, recipe: PixelRecipe(channels: .grey)),
        SharedModel(name: "mtcnn-onet", tolerance: 0.0001, recipe: cascade),
        SharedModel(name: "mtcnn-pnet", tolerance: 0.0001, recipe: cascade),
        SharedModel(name: "mtcnn-rnet", tolerance: 0.0001, recipe: cascade),
        SharedModel(
            name: "nanodet-m-320-coco", tolerance: 0.001,
            recipe: PixelRecipe(
                channels: .bgr, mean: [103.53, 116.28, 123.675], deviation: [57.375, 57.12, 58.395])),
        SharedModel(
            name: "person-reid-0288", tolerance: 0.001, recipe: PixelRecipe(channels: .bgr, layout: .channelsLast)),
        SharedModel(
            name: "sci-lowlight-360x640", tolerance: 0.0001, recipe: PixelRecipe(deviation: grey(255)),
            thinnedAxes: [2, 3]),
        SharedModel(name: "tcn-pose-action-6", tolerance: 0.0001, recipe: nil),
        SharedModel(
            name: "ultraface-rfb-320", tolerance: 0.0001,
            recipe: PixelRecipe(mean: grey(127), deviation: grey(128))),
        SharedModel(name: "yolox-nano-416-coco", tolerance: 0.001, recipe: PixelRecipe(channels: .bgr)),
        SharedModel(name: "yunet-n-320", tolerance: 0.001, recipe: PixelRecipe(channels: .bgr)),
        SharedModel(name: "yunet-n-320-qdq-int8", tolerance: nil, recipe: PixelRecipe(channels: .bgr)),
    ]

    private static let cascade = PixelRecipe(layout: .columnsFirst, mean: grey(127.5), deviation: grey(128))

    private static func grey(_ value: Float) -> [Float] { [value, value, value] }

    public struct Example: Sendable {
        public let name: String
        public let input: TypedTensor
        /// The outputs by name; empty where only the decoded result is known.
        public let outputs: [String: TypedTensor]
        /// What a detector sees; empty for other networks.
        public let boxes: [ExpectedBox]
        /// The photo that the input was made of, in whose pixels the boxes are.
        public let photo: String?
    }

    public struct ExpectedBox: Sendable, Decodable {
        public let label: String
        public let score: Float
        /// Left, top, right and bottom in pixels of the photo.
        public let box: [Double]
        /// In pixels of the photo.
        public let landmarks: [[Double]]?
    }

    private struct Entry: Decodable {
        struct Output: Decodable { let file: String? }
        enum CodingKeys: String, CodingKey {
            case netInput = "net_input"
            case image, input, outputs, decoded
        }

        let image, netInput, input: String?
        let outputs: [String: Output]
        let boxes: [ExpectedBox]

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            image = try values.decodeIfPresent(String.self, forKey: .image)
            netInput = try values.decodeIfPresent(String.self, forKey: .netInput)
            input = try values.decodeIfPresent(String.self, forKey: .input)
            outputs = try values.decode([String: Output].self, forKey: .outputs)
            // Networks that are no detectors have other things here.
            boxes = (try? values.decode([ExpectedBox].self, forKey: .decoded)) ?? []
        }
    }

    private func path(_ file: String) -> String { SharedData.path("models/\(name)/\(file)") }

    public func network() throws -> Network { try ONNXFile.readNetwork(path: path("model.onnx")) }

    /// Needs the `ffmpeg` command.
    public func examples() throws -> [Example] {
        let entries = try JSONDecoder().decode(
            [String: Entry].self, from: Data(contentsOf: URL(filePath: path("ref/expected.json"))))
        return try entries.sorted { $0.key < $1.key }.map { name, entry in
            let input =
                if let recipe { try recipe.tensor(path: path("ref/\(entry.netInput ?? "")")) } else {
                    try array("ref/\(entry.input ?? "")")
                }
            let outputs = try entry.outputs.compactMapValues { try $0.file.map { try array("ref/\($0)") } }
            return Example(
                name: name, input: input, outputs: outputs, boxes: entry.boxes,
                photo: entry.image.map { path("ref/\($0)") })
        }
    }

    /// What an example stores of an output of floats.
    public func stored(_ output: TypedTensor) throws -> TypedTensor {
        var (shape, values) = (output.shape, try output.values(Float.self))
        for axis in thinnedAxes {
            let inner = shape[(axis + 1)...].reduce(1, *)
            let size = shape[axis]
            values = values.indices.filter { $0 / inner % size % 4 == 0 }.map { values[$0] }
            shape[axis] = (size + 3) / 4
        }
        return TypedTensor(shape: shape, values)
    }

    private func array(_ file: String) throws -> TypedTensor {
        try NumPyFile.read(path: path(file))
    }
}

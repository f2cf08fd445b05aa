import CDefaultModel
import Core
import Foundation
import Neural
import ONNX
import Preprocessing

/// A picture classifier as its ONNX file carries it: the network and, from its metadata, the names of its classes and
/// how it wants its pictures.
///
/// The network takes `image` [N, 3, H, W] and gives `logits` [N, K], the spatial mean of `map` [N, K, h, w]. The mean of
/// per-place logits makes every classifier a localiser too (class activation mapping: Zhou et al., CVPR 2016, eq. 2).
public struct ClassifierModel: Sendable {
    /// Keys of the model's metadata.
    public enum Key {
        public static let name = "tocsin.name"
        /// Class names in the order of the logits, joined by commas.
        public static let labels = "tocsin.labels"
        /// JSON of `InputTransform`.
        public static let input = "tocsin.input"
        /// JSON of the training record.
        public static let training = "tocsin.training"
    }

    /// Names of the network's values: the picture in, class scores out, and the same scores per place before averaging.
    public enum Port {
        public static let image = "image"
        public static let logits = "logits"
        public static let map = "map"
    }

    /// What the command line and the configuration call the bundled model.
    public static let bundledName = "default"

    public let graph: Graph
    public let labels: [String]
    public let input: InputTransform
    public let name: String

    /// - Parameter place: the file's name, for messages.
    /// - Throws: `.badData` naming the metadata or value that is missing.
    public init(_ graph: Graph, place: String) throws(Failure) {
        func missing(_ what: String) -> Failure {
            Failure(.badData, "\(place): \(what)", remedy: "use a classifier that 'tocsin train' wrote")
        }
        guard let labels = graph.metadata[Key.labels]?.split(separator: ",").map(String.init) else {
            throw missing("the metadata has no \(Key.labels)")
        }
        guard let json = graph.metadata[Key.input] else { throw missing("the metadata has no \(Key.input)") }
        guard let input = try? JSONDecoder().decode(InputTransform.self, from: Data(json.utf8)) else {
            throw missing("the metadata's \(Key.input) is not a picture input")
        }
        guard let image = graph.inputs.first(where: { $0.name == Port.image }),
            image.shape.dropFirst() == [3, input.height, input.width]
        else { throw missing("the network has no input '\(Port.image)' of 3x\(input.height)x\(input.width)") }
        guard let logits = graph.outputs.first(where: { $0.name == Port.logits }), labels.count >= 2,
            logits.shape.last == labels.count
        else { throw missing("the network has no output '\(Port.logits)' for its \(labels.count) classes") }
        guard graph.outputs.contains(where: { $0.name == Port.map }) else {
            throw missing("the network has no output '\(Port.map)'")
        }
        self.graph = graph
        self.labels = labels
        self.input = input
        name = graph.metadata[Key.name] ?? place
    }

    /// - Parameter path: an ONNX file, or `default` for the bundled model.
    /// - Throws: `.unavailable` for a file that cannot be opened, `.badData` or `.unsupported` otherwise.
    public init(path: String) throws(Failure) {
        if path == Self.bundledName {
            try self.init(bytes: Self.bundledBytes, place: "the bundled model")
            return
        }
        let graph: Graph
        do {
            graph = try ONNXFile.read(path: path)
        } catch {
            throw Failure(error)
        }
        try self.init(graph, place: path)
    }

    public init(bytes: Data, place: String) throws(Failure) {
        let graph: Graph
        do {
            graph = try ONNXFile.read(bytes: bytes)
        } catch {
            throw Failure(.badData, "\(place): \(error)")
        }
        try self.init(graph, place: place)
    }

    /// The bytes embedded in this program.
    private static var bundledBytes: Data {
        Data(bytes: tocsin_default_model_bytes(), count: tocsin_default_model_size)
    }
}

extension Failure {
    public init(_ error: ONNXError) {
        let kind: Failure.Kind =
            switch error.reason {
            case .unreadable: .unavailable
            case .invalid: .badData
            case .unsupported: .unsupported
            }
        self.init(kind, "\(error.place): \(error.message)", remedy: error.remedy)
    }
}

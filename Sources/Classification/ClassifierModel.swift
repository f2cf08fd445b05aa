import CDefaultModel
import Core
import Foundation
import Inference
import Neural
import ONNX
import Preprocessing

/// A picture classifier as its ONNX file carries it: the network and, from its metadata, the names of its classes and
/// how it wants its pictures.
///
/// The network takes `image` [N, 3, H, W] and gives `logits` [N, K], the spatial mean of `map` [N, K, h, w]. The mean of
/// per-place logits makes every classifier a localiser too (class activation mapping: Zhou et al., CVPR 2016, eq. 2).
/// A classifier of clips takes [N, frames, 3, H, W] and maps times, h, instead of places.
public struct ClassifierModel: Sendable {
    /// Keys of the model's metadata.
    public enum Key {
        public static let name = "tocsin.name"
        /// Class names in the order of the logits, joined by commas.
        public static let labels = "tocsin.labels"
        /// JSON of `InputTransform`.
        public static let input = "tocsin.input"
        /// JSON of `PreprocessingOptions`; absent where pictures are taken as they are.
        public static let treatment = "tocsin.preprocessing"
        /// JSON of `ClipWindow`; absent where a sample is one picture.
        public static let window = "tocsin.window"
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

    public let network: Network
    /// For one picture at a time; all who classify with this model share its weights.
    public let compiled: CompiledNetwork
    /// Of the map, in cells.
    let mapSize: (rows: Int, columns: Int)
    public let labels: [String]
    public let input: InputTransform
    /// What was done to the pictures it was trained on, and is done to those it judges.
    public let treatment: PreprocessingOptions
    /// The frames of a sample; nil where it classifies pictures.
    public let window: ClipWindow?
    public let name: String

    /// Of one sample: [1, 3, H, W], or [1, frames, 3, H, W].
    public static func inputShape(_ input: InputTransform, _ window: ClipWindow?, batch: Int = 1) -> [Int] {
        [batch] + (window.map { [$0.frames] } ?? []) + [3, input.height, input.width]
    }

    /// - Parameter place: the file's name, for messages.
    /// - Throws: `.badData` naming the metadata or value that is missing, or the node that does not fit the others.
    public init(_ network: Network, place: String) throws(Failure) {
        func missing(_ what: String) -> Failure {
            Failure(.badData, "\(place): \(what)", remedy: "use a classifier that 'tocsin train' wrote")
        }
        guard let labels = network.metadata[Key.labels]?.split(separator: ",").map(String.init) else {
            throw missing("the metadata has no \(Key.labels)")
        }
        guard let preparation = try Self.preparation(of: network, place: place) else {
            throw missing("the metadata has no \(Key.input)")
        }
        let (input, treatment) = (preparation.input, preparation.treatment)
        let window: ClipWindow? = try Self.value(Key.window, of: network, place: place)
        let compiled: CompiledNetwork
        do {
            compiled = try CompiledNetwork(network)
        } catch {
            throw Failure(.badData, "\(place): \(error)", remedy: "export the model again")
        }
        func isFloat(_ port: CompiledNetwork.Port?, _ shape: [Int]) -> Bool {
            port?.type == .float && port?.shape == shape
        }
        let shape = Self.inputShape(input, window)
        guard isFloat(compiled.inputs.first { $0.name == Port.image }, shape) else {
            throw missing(
                "the network has no input '\(Port.image)' of " + shape[1...].map(String.init).joined(separator: "x"))
        }
        guard labels.count >= 2, isFloat(compiled.outputs.first { $0.name == Port.logits }, [1, labels.count]) else {
            throw missing("the network has no output '\(Port.logits)' for its \(labels.count) classes")
        }
        let map = compiled.outputs.first { $0.name == Port.map }
        guard let mapShape = map?.shape, mapShape.count == 4,
            isFloat(map, [1, labels.count, mapShape[2], mapShape[3]])
        else { throw missing("the network has no output '\(Port.map)' for its \(labels.count) classes") }
        self.network = network
        self.compiled = compiled
        mapSize = (mapShape[2], mapShape[3])
        self.labels = labels
        self.input = input
        self.treatment = treatment
        self.window = window
        name = network.metadata[Key.name] ?? place
    }

    /// How a network wants its pictures, where its metadata says so.
    ///
    /// - Parameter place: the file's name, for messages.
    /// - Throws: `.badData` naming the metadata that cannot be read.
    public static func preparation(
        of network: Network, place: String
    ) throws(Failure) -> (input: InputTransform, treatment: PreprocessingOptions)? {
        guard let input: InputTransform = try value(Key.input, of: network, place: place) else { return nil }
        return (input, try value(Key.treatment, of: network, place: place) ?? .none)
    }

    private static func value<Value: Decodable>(
        _ key: String, of network: Network, place: String
    ) throws(Failure) -> Value? {
        guard let json = network.metadata[key] else { return nil }
        do { return try JSONDecoder().decode(Value.self, from: Data(json.utf8)) } catch {
            throw Failure(
                .badData, "\(place): the metadata's \(key) is not a \(Value.self)",
                remedy: "use a classifier that 'tocsin train' wrote")
        }
    }

    /// - Parameter path: an ONNX file, or `default` for the bundled model.
    /// - Throws: `.unavailable` for a file that cannot be opened, `.badData` or `.unsupported` otherwise.
    public init(path: String) throws(Failure) {
        if path == Self.bundledName {
            try self.init(bytes: Self.bundledBytes, place: "the bundled model")
            return
        }
        let network: Network
        do {
            network = try ONNXFile.readNetwork(path: path)
        } catch {
            throw Failure(error)
        }
        try self.init(network, place: path)
        try proveGoldenPair(place: path)
    }

    public init(bytes: Data, place: String) throws(Failure) {
        let network: Network
        do {
            network = try ONNXFile.readNetwork(bytes: bytes)
        } catch {
            throw Failure(.badData, "\(place): \(error)")
        }
        try self.init(network, place: place)
        try proveGoldenPair(place: place)
    }

    /// Repeats what the file says of a known input; see `GoldenPair`.
    /// - Throws: `.badData` where it comes out otherwise, or the weights are others.
    public func proveGoldenPair(place: String) throws(Failure) {
        try GoldenPair.prove(network, compiled, place: place)
    }

    /// A network in training, as its file would have it.
    public init(_ graph: Graph, place: String) throws(Failure) {
        let network: Network
        do {
            network = try ONNXFile.network(of: graph)
        } catch {
            throw Failure(.badData, "\(place): \(error)")
        }
        try self.init(network, place: place)
    }

    /// The bytes embedded in this program.
    public static var bundledBytes: Data {
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

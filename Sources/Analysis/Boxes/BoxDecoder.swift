import Inference
import Preprocessing

/// Turns the outputs of one family of detector networks into boxes.
public protocol BoxDecoder: Sendable {
    /// What a model's metadata call the family.
    static var name: String { get }
    /// - Returns: nil where outputs of these shapes are not the family's.
    /// - Parameters:
    ///   - input: [1, channels, rows, columns].
    ///   - outputs: the outputs' shapes by name.
    init?(input: [Int], outputs: [String: [Int]])
    /// Classes that boxes may have.
    var labelCount: Int { get }
    /// What the classes usually are; nil where nothing is usual.
    var usualLabels: [String]? { get }
    /// How the family's authors put a picture into an input of this size.
    func input(width: Int, height: Int) -> InputTransform
    /// Overlap (intersection over union) above which the family's authors drop the lower-scored box.
    var overlap: Double { get }
    /// Score from which the family's authors count a box.
    var leastScore: Float { get }
    /// Boxes with at least a score, overlapping ones included, in no order.
    /// - Throws: `InferenceError` where an output is missing or has another type.
    func candidates(_ outputs: [String: TypedTensor], from score: Float) throws(InferenceError) -> [DetectedBox]
}

extension BoxDecoder {
    public var usualLabels: [String]? { labelCount == ObjectClasses.coco.count ? ObjectClasses.coco : nil }

    /// What the network sees: the best box of each thing.
    public func boxes(
        _ outputs: [String: TypedTensor], from score: Float? = nil
    ) throws(InferenceError) -> [DetectedBox] {
        try candidates(outputs, from: score ?? leastScore).filter { $0.box.isFinite }.suppressed(overlap: overlap)
    }
}

/// The families of detectors that are known.
public enum BoxDecoders {
    static let all: [any BoxDecoder.Type] = [
        YuNetDecoder.self, NanoDetDecoder.self, UltraFaceDecoder.self, YOLOXDecoder.self, FastestDetDecoder.self,
    ]

    /// The decoder for a network, told from the metadata's entry "tocsin.detector" or else from names and shapes.
    ///
    /// - Returns: nil for a network that is no detector of a known family.
    public static func decoder(
        input: [Int], outputs: [String: [Int]], metadata: [String: String] = [:]
    ) -> (any BoxDecoder)? {
        let named = metadata["tocsin.detector"]
        for type in all where named == nil || named == type.name {
            if let decoder = type.init(input: input, outputs: outputs) { return decoder }
        }
        return nil
    }
}

extension [String: TypedTensor] {
    /// The values of an output.
    /// - Throws: where it is missing, has another type or another number of elements.
    func values(_ name: String, count: Int) throws(InferenceError) -> [Float] {
        guard let output = self[name] else { throw InferenceError("the output \"\(name)\" is missing") }
        guard output.count == count else {
            throw InferenceError("the output \"\(name)\" has the shape \(output.shape)")
        }
        return try output.values()
    }
}

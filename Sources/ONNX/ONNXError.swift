/// Why a model file could not be read or written.
public struct ONNXError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Reason: Sendable {
        /// The file cannot be opened, read or written.
        case unreadable
        /// The bytes are not a well-formed ONNX model.
        case invalid
        /// A well-formed model that asks for something this version does not do.
        case unsupported
    }

    public let reason: Reason
    /// The node, tensor or file at fault, as in "node conv1 (Conv)".
    public let place: String
    public let message: String
    /// What the reader can do about it, as an imperative sentence without a full stop.
    public let remedy: String?

    public init(_ reason: Reason, _ place: String, _ message: String, remedy: String? = nil) {
        self.reason = reason
        self.place = place
        self.message = message
        self.remedy = remedy
    }

    public var description: String { "\(place): \(message)" + (remedy.map { "; \($0)" } ?? "") }
}

/// Why a network cannot be prepared or run.
public struct InferenceError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The node at fault, as "conv1 (Conv)"; nil until somebody who knows it adds it, or where no node is at fault.
    public let node: String?
    public let message: String
    /// True where the model is well formed but asks for something that this version does not do.
    public let isUnsupported: Bool

    public init(_ message: String, node: String? = nil, isUnsupported: Bool = false) {
        self.node = node
        self.message = message
        self.isUnsupported = isUnsupported
    }

    public static func unsupported(_ message: String) -> InferenceError {
        InferenceError(message, isUnsupported: true)
    }

    /// The same error, naming the node unless one is named already.
    public func at(_ node: Network.Node) -> InferenceError {
        InferenceError(message, node: self.node ?? node.place, isUnsupported: isUnsupported)
    }

    public var description: String { (node.map { "node \($0): " } ?? "") + message }
}

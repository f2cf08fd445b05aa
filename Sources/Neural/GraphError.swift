/// Why a graph cannot be planned: an unknown value, a cycle, shapes that do not fit, weights that are missing.
public struct GraphError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The node at fault; nil where the graph as a whole is (a port, a parameter).
    public let node: String?
    public let message: String

    public init(node: String? = nil, _ message: String) {
        self.node = node
        self.message = message
    }

    public var description: String { node.map { "node \"\($0)\": \(message)" } ?? message }
}

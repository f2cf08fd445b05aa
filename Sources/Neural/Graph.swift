/// A network as a list of nodes in topological order, the one form that training, inference and ONNX share.
///
/// Values are named; a name is a graph input, an initialiser (weight) or the output of exactly one node.
public struct Graph: Sendable {
    /// A graph input or output. The batch axis of `shape` is -1 where it is free.
    public struct Port: Sendable, Equatable {
        public var name: String
        public var shape: [Int]

        public init(name: String, shape: [Int]) {
            self.name = name
            self.shape = shape
        }
    }

    public struct Node: Sendable, Equatable {
        public var name: String
        public var operation: Operation
        public var inputs: [String]
        public var outputs: [String]

        public init(name: String, operation: Operation, inputs: [String], outputs: [String]) {
            self.name = name
            self.operation = operation
            self.inputs = inputs
            self.outputs = outputs
        }
    }

    public var inputs: [Port]
    public var outputs: [Port]
    public var nodes: [Node]
    /// Weights and other constants by name.
    public var initializers: [String: Tensor]
    /// Free text that travels in the model file: labels, preprocessing, training record.
    public var metadata: [String: String]

    public init(
        inputs: [Port], outputs: [Port], nodes: [Node], initializers: [String: Tensor], metadata: [String: String] = [:]
    ) {
        self.inputs = inputs
        self.outputs = outputs
        self.nodes = nodes
        self.initializers = initializers
        self.metadata = metadata
    }
}

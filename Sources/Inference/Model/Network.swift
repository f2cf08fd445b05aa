/// Anyone's network as its file describes it: operators by name, in topological order.
///
/// Values are named; a name is an input, an initialiser or the output of exactly one node. `Neural.Graph` is the form of
/// our own networks in training; this one takes every operator and element type.
public struct Network: Sendable {
    /// A size of an input: fixed, or left open under a name that other inputs may share.
    public enum Size: Sendable, Equatable {
        case fixed(Int)
        case open(String)
    }

    public struct Port: Sendable, Equatable {
        public var name: String
        /// Nil where the file does not say.
        public var type: ElementType?
        /// Nil where the file does not say.
        public var shape: [Size]?

        public init(name: String, type: ElementType?, shape: [Size]?) {
            self.name = name
            self.type = type
            self.shape = shape
        }
    }

    public struct Node: Sendable, Equatable {
        public var name: String
        /// ONNX's name of the operator, as "Conv".
        public var type: String
        /// Empty for ONNX's own operators.
        public var domain: String
        /// An empty name is an optional input that is not there.
        public var inputs: [String]
        /// An empty name is an output that nobody wants.
        public var outputs: [String]
        public var attributes: [String: Attribute]

        public init(
            name: String, type: String, domain: String = "", inputs: [String], outputs: [String],
            attributes: [String: Attribute] = [:]
        ) {
            self.name = name
            self.type = type
            self.domain = domain
            self.inputs = inputs
            self.outputs = outputs
            self.attributes = attributes
        }

        /// The node's name, or its first output's, and what it does.
        public var place: String { "\((name.isEmpty ? outputs.first ?? "" : name).prefix(80)) (\(type.prefix(40)))" }
    }

    /// Version of ONNX's operators.
    public var operatorSet: Int
    /// Without those that are initialisers.
    public var inputs: [Port]
    public var outputs: [Port]
    public var nodes: [Node]
    public var initializers: [String: TypedTensor]
    public var metadata: [String: String]

    public init(
        operatorSet: Int, inputs: [Port], outputs: [Port], nodes: [Node], initializers: [String: TypedTensor],
        metadata: [String: String] = [:]
    ) {
        self.operatorSet = operatorSet
        self.inputs = inputs
        self.outputs = outputs
        self.nodes = nodes
        self.initializers = initializers
        self.metadata = metadata
    }
}

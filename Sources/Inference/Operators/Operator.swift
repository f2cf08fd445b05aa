/// What one node computes, with its attributes read and checked.
///
/// `evaluate` is plain and takes every type and shape that ONNX allows: it is the reference that fast steps are held to, it
/// folds constants, and it runs whatever has no fast step.
public protocol Operator: Sendable {
    /// - Parameter operatorSet: version of ONNX's operators, which decides what attributes and inputs mean.
    /// - Throws: `InferenceError` where attributes are missing or impossible; the caller adds the node.
    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError)

    /// Types and shapes of the outputs from what is known of the inputs before anything runs.
    ///
    /// - Parameter inputs: one for each input of the node; nil where an optional one is not there.
    /// - Returns: one for each output of the node, or nil where the shapes depend on values that are not known yet.
    /// - Throws: where inputs of these shapes or types cannot be.
    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]?

    /// - Parameter inputs: one for each input of the node; nil where an optional one is not there.
    /// - Returns: one for each output of the node.
    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor]
}

/// What is known of a value before anything runs.
public struct ValueDescription: Sendable, Equatable {
    public let type: ElementType
    public let shape: [Int]
    /// The value itself where it does not depend on the network's inputs.
    public let constant: TypedTensor?

    public init(_ type: ElementType, _ shape: [Int]) {
        self.type = type
        self.shape = shape
        constant = nil
    }

    public init(constant: TypedTensor) {
        type = constant.type
        shape = constant.shape
        self.constant = constant
    }

    public var rank: Int { shape.count }
}

extension Array {
    /// The input at a place.
    /// - Throws: where it is not there.
    func required<Wrapped>(_ index: Int) throws(InferenceError) -> Wrapped where Element == Wrapped? {
        guard indices.contains(index), let value = self[index] else {
            throw InferenceError("its input \(index + 1) is missing")
        }
        return value
    }

    /// The input at a place, nil where it is not there.
    func optional<Wrapped>(_ index: Int) -> Wrapped? where Element == Wrapped? {
        indices.contains(index) ? self[index] : nil
    }
}

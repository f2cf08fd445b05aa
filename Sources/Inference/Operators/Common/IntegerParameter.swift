/// Integers that a node gives as an attribute in older operator sets and as an input in newer ones.
enum IntegerParameter: Sendable, Equatable {
    /// Nil: not given.
    case attribute([Int]?)
    case input(Int)

    /// - Parameters:
    ///   - input: the input's place in the newer operator sets.
    ///   - version: the first operator set where it is an input.
    init(
        _ node: Network.Node, _ name: String, input: Int, since version: Int, operatorSet: Int
    ) throws(InferenceError) {
        self = operatorSet < version ? .attribute(try node.ints(name)) : .input(input)
    }

    /// Nil where it is not given.
    func values(_ inputs: [TypedTensor?]) throws(InferenceError) -> [Int]? {
        switch self {
        case .attribute(let values): values
        case .input(let index): try inputs.optional(index)?.integers()
        }
    }

    /// - Throws: where it is not given.
    func required(_ name: String, _ inputs: [TypedTensor?]) throws(InferenceError) -> [Int] {
        guard let values = try values(inputs) else { throw InferenceError("its \(name) is missing") }
        return values
    }
}

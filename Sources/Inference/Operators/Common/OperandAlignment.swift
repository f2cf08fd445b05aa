/// Where the second of two operands lies along the axes of the first: at the end, as in NumPy, or before operator set 7 from
/// the axis of the attribute `axis` on.
struct OperandAlignment: Sendable, Equatable {
    /// Nil: at the end.
    let axis: Int?

    init(axis: Int?) { self.axis = axis }

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        axis = operatorSet < 7 && node.attributes["axis"] != nil ? try node.int("axis", default: 0) : nil
    }

    /// The second operand's shape with ones after it, such that it broadcasts with the first's.
    /// - Throws: where it does not fit there.
    func aligned(_ second: [Int], to first: [Int]) throws(InferenceError) -> [Int] {
        guard let axis, !second.isEmpty else { return second }
        let after = first.count - (try Axes.normalized(axis, rank: first.count)) - second.count
        guard after >= 0 else { throw InferenceError("the shapes \([first, second]) do not fit from axis \(axis) on") }
        return second + [Int](repeating: 1, count: after)
    }

    /// The shape of the result.
    func shape(of first: [Int], _ second: [Int]) throws(InferenceError) -> [Int] {
        try Broadcast.shape(of: first, aligned(second, to: first))
    }

    /// Both operands grown to the shape of the result.
    func operands(_ first: TypedTensor, _ second: TypedTensor) throws(InferenceError) -> (TypedTensor, TypedTensor) {
        let second = try second.reshaped(aligned(second.shape, to: first.shape))
        let shape = try Broadcast.shape(of: first.shape, second.shape)
        return (try first.broadcast(to: shape), try second.broadcast(to: shape))
    }
}

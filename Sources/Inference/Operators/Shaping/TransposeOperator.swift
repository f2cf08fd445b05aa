/// Transpose: the axes in another order; without one given, in the reverse one.
struct TransposeOperator: SelectionOperator {
    /// For each axis of the result, the axis of the input; nil for the reverse order.
    let permutation: [Int]?

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        permutation = try node.ints("perm")
    }

    /// - Throws: where the permutation does not fit the rank.
    func permutation(rank: Int) throws(InferenceError) -> [Int] {
        guard let permutation else { return (0..<rank).reversed() }
        guard permutation.count == rank else {
            throw InferenceError("a permutation of \(permutation.count) axes where there are \(rank)")
        }
        return try Axes.normalized(permutation, rank: rank)
    }

    func selections(from shape: [Int], _ inputs: [TypedTensor?]) throws(InferenceError) -> [AxisSelection] {
        let strides = TypedTensor.strides(of: shape)
        return [
            try AxisSelection(
                permutation(rank: shape.count).map { .strided(count: shape[$0], start: 0, step: strides[$0]) })
        ]
    }
}

/// Squeeze: without the given axes of size 1, or without all of them.
struct SqueezeOperator: ReshapingOperator {
    let axes: IntegerParameter

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        axes = try IntegerParameter(node, "axes", input: 1, since: 13, operatorSet: operatorSet)
    }

    func reshape(_ shape: [Int], _ inputs: [TypedTensor?]) throws(InferenceError) -> [Int] {
        guard let axes = try axes.values(inputs) else { return shape.filter { $0 != 1 } }
        let removed = try Axes.normalized(axes, rank: shape.count)
        for axis in removed where shape[axis] != 1 {
            throw InferenceError("axis \(axis) of the shape \(shape) is not 1")
        }
        return shape.indices.filter { !removed.contains($0) }.map { shape[$0] }
    }
}

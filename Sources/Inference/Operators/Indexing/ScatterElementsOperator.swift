/// ScatterElements, Scatter: each update goes to its own place, but along the axis to the place that the indices give.
struct ScatterElementsOperator: ScatterOperator {
    let axis: Int
    let reduction: ScatterReduction

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        axis = try node.int("axis", default: 0)
        reduction = try ScatterReduction(node)
    }

    func places(_ indices: TypedTensor, updates: [Int], in shape: [Int]) throws(InferenceError) -> [Int] {
        guard indices.shape == updates else {
            throw InferenceError("indices of the shape \(indices.shape) for updates of \(updates)")
        }
        return try GatherElementsOperator.places(of: indices, along: axis, in: shape)
    }
}

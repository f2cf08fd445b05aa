/// Flatten: the axes before one as rows, that one and those after it as columns.
struct FlattenOperator: ReshapingOperator {
    let axis: Int

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        axis = try node.int("axis", default: 1)
    }

    func reshape(_ shape: [Int], _ inputs: [TypedTensor?]) throws(InferenceError) -> [Int] {
        let axis = axis == shape.count ? axis : try Axes.normalized(axis, rank: shape.count)
        return [try TypedTensor.count(of: Array(shape[..<axis])), try TypedTensor.count(of: Array(shape[axis...]))]
    }
}

/// Unsqueeze: with axes of size 1 added, at places counted in the result.
struct UnsqueezeOperator: ReshapingOperator {
    let axes: IntegerParameter

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        axes = try IntegerParameter(node, "axes", input: 1, since: 13, operatorSet: operatorSet)
    }

    func reshape(_ shape: [Int], _ inputs: [TypedTensor?]) throws(InferenceError) -> [Int] {
        let axes = try axes.required("axes", inputs)
        var result = shape
        for axis in try Axes.normalized(axes, rank: shape.count + axes.count).sorted() { result.insert(1, at: axis) }
        return result
    }
}

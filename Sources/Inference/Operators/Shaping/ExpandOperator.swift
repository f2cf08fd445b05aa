/// Expand: the input broadcast with a shape.
struct ExpandOperator: SelectionOperator {
    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {}

    func selections(from shape: [Int], _ inputs: [TypedTensor?]) throws(InferenceError) -> [AxisSelection] {
        let target = try Broadcast.shape(of: shape, try inputs.required(1).integers())
        _ = try TypedTensor.count(of: target)
        return [try Broadcast.selection(from: shape, to: target)]
    }
}

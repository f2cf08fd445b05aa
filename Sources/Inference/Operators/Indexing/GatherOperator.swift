/// Gather: slices of the first input at the places along an axis that the second gives.
struct GatherOperator: Operator {
    let axis: Int

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        axis = try node.int("axis", default: 0)
    }

    private func shape(_ data: [Int], _ indices: [Int]) throws(InferenceError) -> [Int] {
        let axis = try Axes.normalized(axis, rank: data.count)
        return data[..<axis] + indices + data[(axis + 1)...]
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let (data, indices) = (try inputs.required(0), try inputs.required(1))
        return [ValueDescription(data.type, try shape(data.shape, indices.shape))]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let (data, indices) = (try inputs.required(0), try inputs.required(1))
        let axis = try Axes.normalized(axis, rank: data.rank)
        let stride = TypedTensor.strides(of: data.shape)[axis]
        var axes = try AxisSelection(allOf: data.shape).axes
        axes[axis] = .listed(try Indices.normalized(indices, size: data.shape[axis]).map { $0 * stride })
        return [try AxisSelection(axes).apply(to: data).reshaped(shape(data.shape, indices.shape))]
    }
}

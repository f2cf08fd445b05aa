/// ArgMax and ArgMin: the place of the largest or smallest number along an axis.
struct ArgumentOperator: NumberOperator {
    let isMaximum: Bool
    let axis: Int
    let keepsAxis: Bool
    /// Of equal ones the last, rather than the first.
    let selectsLast: Bool

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        isMaximum = node.type == "ArgMax"
        axis = try node.int("axis", default: 0)
        keepsAxis = try node.flag("keepdims", default: true)
        selectsLast = try node.flag("select_last_index")
    }

    private func shape(of shape: [Int]) throws(InferenceError) -> [Int] {
        let axis = try Axes.normalized(axis, rank: shape.count)
        guard shape[axis] > 0 else { throw InferenceError("axis \(axis) of the shape \(shape) is empty") }
        var result = shape
        if keepsAxis { result[axis] = 1 } else { result.remove(at: axis) }
        return result
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        [ValueDescription(.int64, try shape(of: try inputs.required(0).shape))]
    }

    func evaluate<T: NumberElement>(
        _ type: T.Type, _ inputs: [TypedTensor?]
    ) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        let shape = try shape(of: input.shape)
        let lines = try AxisLines(input.shape, axis: axis)
        let values: [T] = try input.values()
        let places = (0..<lines.count).map { line in
            let line = lines.values(of: line, in: values)
            var best = 0
            for place in line.indices.dropFirst() {
                let isBetter = isMaximum ? line[place] > line[best] : line[place] < line[best]
                if isBetter || selectsLast && line[place] == line[best] { best = place }
            }
            return Int64(best)
        }
        return [TypedTensor(shape: shape, places)]
    }
}

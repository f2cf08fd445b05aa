/// The axes that Softmax, LogSoftmax and Hardmax work along: one, or, before operator set 13, one and all after it.
struct SoftmaxAxes: Sendable, Equatable {
    /// May count from the end.
    let axis: Int
    let includesLater: Bool

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        includesLater = operatorSet < 13
        axis = try node.int("axis", default: operatorSet < 13 ? 1 : -1)
    }

    func axes(rank: Int) throws(InferenceError) -> [Int] {
        // The old form also allows one past the end: every element is a group.
        if includesLater, axis == rank { return [] }
        let axis = try Axes.normalized(axis, rank: rank)
        return includesLater ? Array(axis..<rank) : [axis]
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription] {
        let input = try inputs.required(0)
        _ = try axes(rank: input.rank)
        return [ValueDescription(input.type, input.shape)]
    }

    /// - Parameter body: the results from the elements, their groups and each group's largest element.
    func evaluate(
        _ inputs: [TypedTensor?], _ body: (_ values: [Double], AxisGroups, _ maxima: [Double]) -> [Double]
    ) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        let groups = try AxisGroups(along: try axes(rank: input.rank), of: input.shape)
        let values = try input.floatingPoint()
        let maxima = groups.reduce(values, from: -.infinity) { $0 = max($0, $1) }
        return [TypedTensor(shape: input.shape, Elements(rounding: body(values, groups, maxima), to: input.type))]
    }
}

/// LayerNormalization: each example standardised over its last axes, times a scale, plus a bias. Further outputs are the means
/// and the inverse standard deviations.
struct LayerNormalizationOperator: Operator {
    /// The first of the axes; may count from the end.
    let axis: Int
    let epsilon: Float
    let outputCount: Int

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        axis = try node.int("axis", default: -1)
        epsilon = try node.float("epsilon", default: 1e-5)
        outputCount = node.outputs.count
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        let axis = try Axes.normalized(axis, rank: input.rank)
        _ = try Broadcast.selection(from: try inputs.required(1).shape, to: input.shape)
        let statistics = ValueDescription(.float, input.shape.enumerated().map { $0 < axis ? $1 : 1 })
        return Array([ValueDescription(input.type, input.shape), statistics, statistics].prefix(outputCount))
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        let axis = try Axes.normalized(axis, rank: input.rank)
        let groups = try AxisGroups(along: Array(axis..<input.rank), of: input.shape)
        let moments = groups.moments(try input.floatingPoint())
        let inverses = moments.variances.map { 1 / ($0 + Double(epsilon)).squareRoot() }
        let scale = try inputs.required(1).broadcast(to: input.shape)
        var values = zip(groups.map(moments.centered) { $0 * inverses[$1] }, try scale.floatingPoint()).map { $0 * $1 }
        if let bias = try inputs.optional(2)?.broadcast(to: input.shape) {
            values = zip(values, try bias.floatingPoint()).map { $0 + $1 }
        }
        let outputs = [
            TypedTensor(shape: input.shape, Elements(rounding: values, to: input.type)),
            TypedTensor(shape: groups.shape, Elements(rounding: moments.means, to: .float)),
            TypedTensor(shape: groups.shape, Elements(rounding: inverses, to: .float)),
        ]
        return Array(outputs.prefix(outputCount))
    }
}

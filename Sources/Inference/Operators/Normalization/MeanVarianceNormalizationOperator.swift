/// MeanVarianceNormalization: (x - mean) / (standard deviation + 1e-9) along some axes.
struct MeanVarianceNormalizationOperator: Operator {
    let axes: [Int]

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        axes = try node.ints("axes") ?? [0, 2, 3]
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        _ = try Axes.normalized(axes, rank: input.rank)
        return [ValueDescription(input.type, input.shape)]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        let groups = try AxisGroups(along: try Axes.normalized(axes, rank: input.rank), of: input.shape)
        let moments = groups.moments(try input.floatingPoint())
        let deviations = moments.variances.map { $0.squareRoot() + 1e-9 }
        let results = groups.map(moments.centered) { $0 / deviations[$1] }
        return [TypedTensor(shape: input.shape, Elements(rounding: results, to: input.type))]
    }
}

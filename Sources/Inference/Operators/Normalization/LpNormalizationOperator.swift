/// LpNormalization: elements divided by the sum of their absolute values (p = 1) or by their Euclidean length (p = 2) along an
/// axis. Where that is 0 they stay 0.
struct LpNormalizationOperator: Operator {
    /// May count from the end.
    let axis: Int
    let exponent: Int

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        axis = try node.int("axis", default: -1)
        exponent = try node.int("p", default: 2)
        guard exponent == 1 || exponent == 2 else { throw InferenceError("p is \(exponent), neither 1 nor 2") }
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        _ = try Axes.normalized(axis, rank: input.rank)
        return [ValueDescription(input.type, input.shape)]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        let groups = try AxisGroups(along: [try Axes.normalized(axis, rank: input.rank)], of: input.shape)
        let values = try input.floatingPoint()
        let sums = groups.sums(values.map { exponent == 1 ? abs($0) : $0 * $0 })
        let norms = exponent == 1 ? sums : sums.map { $0.squareRoot() }
        let results = groups.map(values) { norms[$1] == 0 ? 0 : $0 / norms[$1] }
        return [TypedTensor(shape: input.shape, Elements(rounding: results, to: input.type))]
    }
}

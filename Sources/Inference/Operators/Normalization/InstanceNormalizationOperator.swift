/// InstanceNormalization: each channel of each example standardised, times its scale, plus its bias.
struct InstanceNormalizationOperator: Operator {
    let epsilon: Float

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        epsilon = try node.float("epsilon", default: 1e-5)
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        try check(try inputs.required(1).shape, try inputs.required(2).shape, input.shape)
        return [ValueDescription(input.type, input.shape)]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let (input, scale, bias) = (try inputs.required(0), try inputs.required(1), try inputs.required(2))
        try check(scale.shape, bias.shape, input.shape)
        let groups = try AxisGroups(along: Array(2..<input.rank), of: input.shape)
        let standardized = groups.standardized(try input.floatingPoint(), epsilon: epsilon)
        let (scales, biases) = (try scale.floatingPoint(), try bias.floatingPoint())
        let values = groups.map(standardized) { $0 * scales[$1 % scales.count] + biases[$1 % scales.count] }
        return [TypedTensor(shape: input.shape, Elements(rounding: values, to: input.type))]
    }

    private func check(_ scale: [Int], _ bias: [Int], _ input: [Int]) throws(InferenceError) {
        guard input.count >= 3, scale == [input[1]], bias == scale else {
            throw InferenceError("scales and biases of the shapes \(scale) and \(bias) for an input of \(input)")
        }
    }
}

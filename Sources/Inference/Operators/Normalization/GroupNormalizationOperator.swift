/// GroupNormalization: groups of channels standardised, times a scale, plus a bias.
struct GroupNormalizationOperator: Operator {
    let epsilon: Float
    let groupCount: Int
    /// Scales and biases are one for each group, as first defined; later one for each channel.
    let isScaledByGroup: Bool

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        epsilon = try node.float("epsilon", default: 1e-5)
        groupCount = try node.int("num_groups", default: 0)
        isScaledByGroup = operatorSet < 21
        guard groupCount > 0 else { throw InferenceError("num_groups is missing or not above 0") }
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        try check(try inputs.required(1).shape, try inputs.required(2).shape, input.shape)
        return [ValueDescription(input.type, input.shape)]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let (input, scale, bias) = (try inputs.required(0), try inputs.required(1), try inputs.required(2))
        try check(scale.shape, bias.shape, input.shape)
        let channels = input.shape[1]
        let size = input.shape.dropFirst(2).reduce(1, *)
        let groups = try AxisGroups(along: [1], of: [input.shape[0] * groupCount, channels / groupCount * size])
        let standardized = groups.standardized(try input.floatingPoint(), epsilon: epsilon)
        let (scales, biases) = (try scale.floatingPoint(), try bias.floatingPoint())
        let shared = isScaledByGroup ? channels / groupCount * size : size
        let values = standardized.enumerated().map { index, value in
            let place = index / shared % scales.count
            return value * scales[place] + biases[place]
        }
        return [TypedTensor(shape: input.shape, Elements(rounding: values, to: input.type))]
    }

    private func check(_ scale: [Int], _ bias: [Int], _ input: [Int]) throws(InferenceError) {
        guard input.count >= 2, input[1] % groupCount == 0, scale == [isScaledByGroup ? groupCount : input[1]],
            bias == scale
        else {
            throw InferenceError(
                "\(groupCount) groups, scales \(scale) and biases \(bias) for an input of \(input.prefix(8))")
        }
    }
}

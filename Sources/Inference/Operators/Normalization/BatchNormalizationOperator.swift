/// BatchNormalization as it is after training: (x - mean) · scale / sqrt(variance + epsilon) + bias with given statistics.
struct BatchNormalizationOperator: Operator {
    let epsilon: Float
    /// Statistics are one for each channel; otherwise, in old versions, one for each element of an example.
    let isPerChannel: Bool

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        epsilon = try node.float("epsilon", default: 1e-5)
        let isSpatial = try node.flag("spatial", default: true)
        isPerChannel = operatorSet >= 9 || isSpatial
        let asksForTraining = try node.flag("training_mode")
        let wantsStatistics = node.outputs.dropFirst().contains { !$0.isEmpty }
        let isTraining = operatorSet >= 14 ? asksForTraining : wantsStatistics
        guard !isTraining else { throw InferenceError.unsupported("normalising by the batch's own statistics") }
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        var parameters: [[Int]] = []
        for index in 1...4 { parameters.append(try inputs.required(index).shape) }
        try check(parameters, input.shape)
        return [ValueDescription(input.type, input.shape)]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        var parameters: [TypedTensor] = []
        for index in 1...4 { parameters.append(try inputs.required(index)) }
        try check(parameters.map(\.shape), input.shape)
        var statistics: [[Double]] = []
        for parameter in parameters { statistics.append(try parameter.floatingPoint()) }
        let (scale, bias, mean, variance) = (statistics[0], statistics[1], statistics[2], statistics[3])
        let factor = zip(scale, variance).map { $0 / ($1 + Double(epsilon)).squareRoot() }
        let groups = try AxisGroups(
            along: isPerChannel ? input.shape.indices.filter { $0 != 1 } : [0], of: input.shape)
        let values = groups.map(try input.floatingPoint()) { ($0 - mean[$1]) * factor[$1] + bias[$1] }
        return [TypedTensor(shape: input.shape, Elements(rounding: values, to: input.type))]
    }

    private func check(_ parameters: [[Int]], _ input: [Int]) throws(InferenceError) {
        guard input.count >= 2 else { throw InferenceError("an input of the shape \(input) has no channels") }
        let needed = isPerChannel ? [input[1]] : Array(input.dropFirst())
        guard parameters.allSatisfy({ $0 == needed }) else {
            throw InferenceError("statistics of the shapes \(parameters) for an input of \(input)")
        }
    }
}

/// BatchNormalization: (x - mean) · scale / sqrt(variance + epsilon) + bias, with given statistics or, in training mode, with
/// the batch's own; further outputs are then the given ones, moved towards those of the batch.
struct BatchNormalizationOperator: Operator {
    let epsilon: Float
    private let momentum: Float
    let isTraining: Bool
    private let outputCount: Int
    /// Statistics are one for each channel; otherwise, in old versions, one for each element of an example.
    let isPerChannel: Bool

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        epsilon = try node.float("epsilon", default: 1e-5)
        let isSpatial = try node.flag("spatial", default: true)
        isPerChannel = operatorSet >= 9 || isSpatial
        let asksForTraining = try node.flag("training_mode")
        let wantsStatistics = node.outputs.dropFirst().contains { !$0.isEmpty }
        momentum = try node.float("momentum", default: 0.9)
        outputCount = node.outputs.count
        isTraining = operatorSet >= 14 && asksForTraining
        guard operatorSet >= 14 || !wantsStatistics else {
            throw InferenceError.unsupported("normalising by the batch's own statistics in an old version")
        }
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        var parameters: [[Int]] = []
        for index in 1...4 { parameters.append(try inputs.required(index).shape) }
        try check(parameters, input.shape)
        let statistics = ValueDescription(try inputs.required(3).type, parameters[2])
        return Array([ValueDescription(input.type, input.shape), statistics, statistics].prefix(outputCount))
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        var parameters: [TypedTensor] = []
        for index in 1...4 { parameters.append(try inputs.required(index)) }
        try check(parameters.map(\.shape), input.shape)
        var statistics: [[Double]] = []
        for parameter in parameters { statistics.append(try parameter.floatingPoint()) }
        let groups = try AxisGroups(
            along: isPerChannel ? input.shape.indices.filter { $0 != 1 } : [0], of: input.shape)
        let values = try input.floatingPoint()
        let moments = isTraining ? groups.moments(values) : nil
        let (mean, variance) = (moments?.means ?? statistics[2], moments?.variances ?? statistics[3])
        let factor = zip(statistics[0], variance).map { $0 / ($1 + Double(epsilon)).squareRoot() }
        let normalized = groups.map(values) { ($0 - mean[$1]) * factor[$1] + statistics[1][$1] }
        var outputs = [TypedTensor(shape: input.shape, Elements(rounding: normalized, to: input.type))]
        for (given, own) in [(2, mean), (3, variance)] {
            let moved = zip(statistics[given], own).map { $0 * Double(momentum) + $1 * (1 - Double(momentum)) }
            outputs.append(
                TypedTensor(shape: parameters[given].shape, Elements(rounding: moved, to: parameters[given].type)))
        }
        return Array(outputs.prefix(outputCount))
    }

    private func check(_ parameters: [[Int]], _ input: [Int]) throws(InferenceError) {
        guard input.count >= 2 else { throw InferenceError("an input of the shape \(input) has no channels") }
        let needed = isPerChannel ? [input[1]] : Array(input.dropFirst())
        guard parameters.allSatisfy({ $0 == needed }) else {
            throw InferenceError("statistics of the shapes \(parameters) for an input of \(input)")
        }
    }
}

/// AveragePool: the mean under each window.
struct AveragePoolOperator: Operator {
    let window: Window
    /// Padding counts as zeros; otherwise the mean is over the input's elements alone.
    let countsPadding: Bool

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        window = try Window(node)
        countsPadding = try node.flag("count_include_pad")
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        return [ValueDescription(input.type, try PoolingGeometry(window, input: input.shape).outputShape)]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        let geometry = try PoolingGeometry(window, input: input.shape)
        var means = try geometry.reduce(try input.floatingPoint(), from: 0) { $0 += $1 }
        let counts = try counts(geometry.window)
        for index in means.indices { means[index] /= counts[index % counts.count] }
        return [TypedTensor(shape: geometry.outputShape, Elements(rounding: means, to: input.type))]
    }

    /// How many elements each output is the mean of, at least 1.
    private func counts(_ window: WindowGeometry) throws(InferenceError) -> [Double] {
        guard countsPadding else {
            var counts = [Double](repeating: 0, count: window.outputCount)
            for (index, place) in try window.places().enumerated() where place >= 0 {
                counts[index % counts.count] += 1
            }
            return counts.map { max($0, 1) }
        }
        return window.axes.reduce([1]) { counts, axis in
            counts.flatMap { count in
                (0..<axis.output).map { max(1, count * Double(axis.paddedTapCount(output: $0))) }
            }
        }
    }
}

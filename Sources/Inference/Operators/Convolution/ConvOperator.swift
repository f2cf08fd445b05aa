/// Conv: convolution with weights [outputs, inputs / groups, kernel...], in any number of axes.
struct ConvOperator: Operator {
    let window: Window
    let groups: Int

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        window = try Window(node)
        groups = try node.int("group", default: 1)
    }

    func geometry(input: [Int], weights: [Int]) throws(InferenceError) -> ConvolutionGeometry {
        try ConvolutionGeometry(window, groups: groups, input: input, weights: weights)
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let (input, weights) = (try inputs.required(0), try inputs.required(1))
        _ = try input.type.matrixScalar()
        guard weights.type == input.type else { throw InferenceError("\(input.type) input, \(weights.type) weights") }
        let geometry = try geometry(input: input.shape, weights: weights.shape)
        try geometry.checkBias(inputs.optional(2)?.shape)
        return [ValueDescription(input.type, geometry.outputShape)]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let (input, weights) = (try inputs.required(0), try inputs.required(1))
        let bias = inputs.optional(2)
        let geometry = try geometry(input: input.shape, weights: weights.shape)
        try geometry.checkBias(bias?.shape)
        func convolve<T: MatrixScalar>(_ scalar: T.Type) throws(InferenceError) -> TypedTensor {
            let values = try geometry.convolve(
                input.values(computedAs: T.self), weights.values(computedAs: T.self),
                bias: bias?.values(computedAs: T.self))
            return TypedTensor(shape: geometry.outputShape, values, roundedTo: input.type)
        }
        return [try convolve(try input.type.matrixScalar())]
    }
}

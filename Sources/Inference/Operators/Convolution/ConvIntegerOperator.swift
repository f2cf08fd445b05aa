/// ConvInteger: the convolution of quantised tensors, as sums of 32 bits.
struct ConvIntegerOperator: Operator {
    let convolution: ConvOperator

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        convolution = try ConvOperator(node, operatorSet: operatorSet)
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let (input, weights) = (try inputs.required(0), try inputs.required(1))
        try input.type.checkQuantized()
        try weights.type.checkQuantized()
        let geometry = try convolution.geometry(input: input.shape, weights: weights.shape)
        return [ValueDescription(.int32, geometry.outputShape)]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let (input, weights) = (try inputs.required(0), try inputs.required(1))
        try input.type.checkQuantized()
        try weights.type.checkQuantized()
        let geometry = try convolution.geometry(input: input.shape, weights: weights.shape)
        // Sums of products of small integers are exact in double precision.
        let sums = try geometry.convolve(
            try ParameterSharing(axis: 1).centered(input, inputs.optional(2)),
            try ParameterSharing(axis: 0).centered(weights, inputs.optional(3)), bias: nil)
        return [TypedTensor(shape: geometry.outputShape, Elements(rounding: sums, to: .int32))]
    }
}

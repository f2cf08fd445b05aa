/// QLinearConv: a convolution from quantised tensors to a quantised tensor.
///
/// Inputs: input, its scale and zero point, weights, their scales and zero points (one, or one for each output channel), scale
/// and zero point of the output, and a bias of 32-bit integers in units of input scale · weight scale.
struct QLinearConvOperator: Operator {
    let convolution: ConvOperator

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        convolution = try ConvOperator(node, operatorSet: operatorSet)
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let (input, weights) = (try inputs.required(0), try inputs.required(3))
        try input.type.checkQuantized()
        try weights.type.checkQuantized()
        let geometry = try convolution.geometry(input: input.shape, weights: weights.shape)
        try geometry.checkBias(inputs.optional(8)?.shape)
        return [ValueDescription(try inputs.required(7).type, geometry.outputShape)]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let (input, weights, bias) = (try inputs.required(0), try inputs.required(3), inputs.optional(8))
        try input.type.checkQuantized()
        try weights.type.checkQuantized()
        let geometry = try convolution.geometry(input: input.shape, weights: weights.shape)
        try geometry.checkBias(bias?.shape)
        // Sums of products of small integers are exact in double precision.
        let sums = try geometry.convolve(
            try ParameterSharing(axis: 1).centered(input, try inputs.required(2)),
            try ParameterSharing(axis: 0).centered(weights, try inputs.required(5)), bias: bias?.elements.doubles())
        let requantization = try Requantization(
            left: try scale(try inputs.required(1)),
            right: try ParameterSharing(axis: 1).spread(try inputs.required(4), over: geometry.outputShape),
            outputScale: try inputs.required(6), zeroPoint: try inputs.required(7))
        return [TypedTensor(shape: geometry.outputShape, requantization.levels(sums))]
    }

    private func scale(_ tensor: TypedTensor) throws(InferenceError) -> [Double] {
        guard tensor.count == 1 else { throw InferenceError("the input has \(tensor.count) scales") }
        return tensor.elements.doubles()
    }
}

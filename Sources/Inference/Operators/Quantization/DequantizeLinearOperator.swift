/// DequantizeLinear: (x - zero point) · scale, in the type of the scale.
struct DequantizeLinearOperator: Operator {
    let sharing: ParameterSharing

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) { sharing = try ParameterSharing(node) }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        [ValueDescription(try inputs.required(1).type, try inputs.required(0).shape)]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let (input, scales) = (try inputs.required(0), try inputs.required(1))
        guard !input.type.isFloatingPoint, scales.type.isFloatingPoint else {
            throw InferenceError("\(input.type) elements with \(scales.type) scales")
        }
        let centered = try sharing.centered(input, inputs.optional(2))
        let values = zip(centered, try sharing.spread(scales, over: input.shape)).map { $0 * $1 }
        return [TypedTensor(shape: input.shape, Elements(rounding: values, to: scales.type))]
    }
}

/// QuantizeLinear: round(x / scale) + zero point, saturated to the type of the zero point.
struct QuantizeLinearOperator: Operator {
    let sharing: ParameterSharing
    /// The output's type where there is no zero point to say it.
    let type: ElementType

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        sharing = try ParameterSharing(node)
        let number = try node.int("output_dtype", default: 0)
        guard let type = number == 0 ? .uint8 : ElementType(rawValue: number) else {
            throw InferenceError.unsupported("numbers of type \(number) are not known")
        }
        self.type = type
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let type = inputs.optional(2)?.type ?? type
        try type.checkQuantized()
        return [ValueDescription(type, try inputs.required(0).shape)]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let (input, scales) = (try inputs.required(0), try inputs.required(1))
        let zeroPoints = inputs.optional(2)
        let type = zeroPoints?.type ?? type
        try type.checkQuantized()
        let shares = try sharing.spread(scales, over: input.shape)
        // The division is in single precision, as others do it: a quotient in the middle would round differently.
        var levels = zip(input.values(computedAs: Float.self), shares).map {
            Double(($0 / Float($1)).rounded(.toNearestOrEven))
        }
        if let zeroPoints {
            levels = zip(levels, try sharing.spread(zeroPoints, over: input.shape)).map { $0 + $1 }
        }
        return [TypedTensor(shape: input.shape, Elements(rounding: levels, to: type))]
    }
}

extension ParameterSharing {
    /// The attributes of QuantizeLinear and DequantizeLinear.
    init(_ node: Network.Node) throws(InferenceError) {
        axis = try node.int("axis", default: 1)
        blockSize = try node.int("block_size", default: 0)
        guard 0...Window.limit ~= blockSize else { throw InferenceError("block_size is \(blockSize)") }
    }
}

/// MatMulInteger: the product of quantised matrices, as sums of 32 bits. Zero points are one for all, one for each row of the
/// left factor or one for each column of the right one.
struct MatMulIntegerOperator: Operator {
    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {}

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let (left, right) = (try inputs.required(0), try inputs.required(1))
        try left.type.checkQuantized()
        try right.type.checkQuantized()
        return [ValueDescription(.int32, try ProductGeometry(left.shape, right.shape).outputShape)]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let factors = QuantizedFactors(left: try inputs.required(0), right: try inputs.required(1))
        let sums = try factors.multiply(leftZeroPoints: inputs.optional(2), rightZeroPoints: inputs.optional(3))
        return [TypedTensor(shape: try factors.geometry.outputShape, Elements(rounding: sums, to: .int32))]
    }
}

/// QLinearMatMul: the product of quantised matrices as a quantised matrix.
///
/// Inputs: left factor, its scales and zero points (one, or one for each row), right factor, its scales and zero points (one,
/// or one for each column), scale and zero point of the output.
struct QLinearMatMulOperator: Operator {
    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {}

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let (left, right) = (try inputs.required(0), try inputs.required(3))
        try left.type.checkQuantized()
        try right.type.checkQuantized()
        let shape = try ProductGeometry(left.shape, right.shape).outputShape
        return [ValueDescription(try inputs.required(7).type, shape)]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let factors = QuantizedFactors(left: try inputs.required(0), right: try inputs.required(3))
        let shape = try factors.geometry.outputShape
        let sums = try factors.multiply(
            leftZeroPoints: try inputs.required(2), rightZeroPoints: try inputs.required(5))
        let requantization = try Requantization(
            left: try spread(QuantizedFactors.rows(try inputs.required(1)), over: shape),
            right: try spread(try inputs.required(4), over: shape), outputScale: try inputs.required(6),
            zeroPoint: try inputs.required(7))
        return [TypedTensor(shape: shape, requantization.levels(sums))]
    }

    private func spread(_ scales: TypedTensor, over shape: [Int]) throws(InferenceError) -> [Double] {
        scales.count == 1 ? scales.elements.doubles() : try scales.broadcast(to: shape).elements.doubles()
    }
}

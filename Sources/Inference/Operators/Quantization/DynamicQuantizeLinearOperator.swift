/// DynamicQuantizeLinear: bytes with the scale and zero point that the input's own range (widened to hold 0) asks for.
struct DynamicQuantizeLinearOperator: Operator {
    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {}

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        [
            ValueDescription(.uint8, try inputs.required(0).shape), ValueDescription(.float, []),
            ValueDescription(.uint8, []),
        ]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        let values = try input.values(Float.self)
        let (least, greatest) = (min(0, values.min() ?? 0), max(0, values.max() ?? 0))
        let scale = least == greatest ? 1 : (greatest - least) / 255
        let zeroPoint = UInt8(real: Double((-least / scale).rounded(.toNearestOrEven)))
        let levels = values.map {
            UInt8(real: Double(($0 / scale).rounded(.toNearestOrEven)) + Double(zeroPoint))
        }
        return [TypedTensor(shape: input.shape, levels), TypedTensor(scalar: scale), TypedTensor(scalar: zeroPoint)]
    }
}

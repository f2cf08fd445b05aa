/// ConstantOfShape: one value repeated to fill the shape that the input gives.
struct ConstantOfShapeOperator: Operator {
    let value: TypedTensor

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        switch node.attributes["value"] {
        case nil: value = TypedTensor(shape: [], [Float.zero])
        case .tensor(let tensor) where tensor.count == 1: value = try tensor.reshaped([])
        default: throw InferenceError("attribute value is not one number")
        }
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        guard let shape = try inputs.required(0).constant?.integers() else { return nil }
        _ = try TypedTensor.count(of: shape)
        return [ValueDescription(value.type, shape)]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        [try value.broadcast(to: try inputs.required(0).integers())]
    }
}

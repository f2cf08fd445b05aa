/// Size: the number of elements. It is known as soon as the input's shape is.
struct SizeOperator: Operator {
    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {}

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let count = try TypedTensor.count(of: try inputs.required(0).shape)
        return [ValueDescription(constant: TypedTensor(scalar: Int64(count)))]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        [TypedTensor(scalar: Int64(try inputs.required(0).count))]
    }
}

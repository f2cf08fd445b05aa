/// Not: the opposite of a truth.
struct NotOperator: Operator {
    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {}

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        [ValueDescription(.bool, try inputs.required(0).shape)]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        return [TypedTensor(shape: input.shape, try input.values(Bool.self).map { !$0 })]
    }
}

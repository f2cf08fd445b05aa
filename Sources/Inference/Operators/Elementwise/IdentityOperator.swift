/// Identity: the input as it is.
struct IdentityOperator: Operator {
    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {}

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? { [try inputs.required(0)] }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] { [try inputs.required(0)] }
}

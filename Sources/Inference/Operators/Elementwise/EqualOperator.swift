/// Equal: whether two elements of one type are the same, broadcasting.
struct EqualOperator: ElementOperator {
    let alignment: OperandAlignment

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        alignment = try OperandAlignment(node, operatorSet: operatorSet)
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        [ValueDescription(.bool, try alignment.shape(of: try inputs.required(0).shape, try inputs.required(1).shape))]
    }

    func evaluate<T: Element>(_ type: T.Type, _ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let operands = try alignment.operands(try inputs.required(0), try inputs.required(1))
        let results = zip(try operands.0.values(T.self), try operands.1.values(T.self)).map { $0 == $1 }
        return [TypedTensor(shape: operands.0.shape, results)]
    }
}

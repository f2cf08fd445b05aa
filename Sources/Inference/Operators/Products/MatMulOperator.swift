/// MatMul: the product of two stacks of matrices.
struct MatMulOperator: Operator {
    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {}

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let (left, right) = (try inputs.required(0), try inputs.required(1))
        guard left.type == right.type else { throw InferenceError("\(left.type) times \(right.type)") }
        _ = try left.type.productScalar()
        return [ValueDescription(left.type, try ProductGeometry(left.shape, right.shape).outputShape)]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let (left, right) = (try inputs.required(0), try inputs.required(1))
        let geometry = try ProductGeometry(left.shape, right.shape)
        func multiply<T: MatrixScalar>(_ scalar: T.Type) throws(InferenceError) -> TypedTensor {
            let product = try geometry.multiply(left.values(computedAs: T.self), right.values(computedAs: T.self))
            return TypedTensor(shape: geometry.outputShape, product, roundedTo: left.type)
        }
        return [try multiply(try left.type.productScalar())]
    }
}

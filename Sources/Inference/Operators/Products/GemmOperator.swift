/// Gemm: alpha · A · B + beta · C, with A and B transposed at will and C repeated to fill the result.
struct GemmOperator: Operator {
    let alpha: Float
    let beta: Float
    let transposesLeft: Bool
    let transposesRight: Bool

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        alpha = try node.float("alpha", default: 1)
        beta = try node.float("beta", default: 1)
        transposesLeft = try node.flag("transA")
        transposesRight = try node.flag("transB")
    }

    /// Rows, columns and depth of the product.
    /// - Throws: where the shapes do not belong together.
    func sizes(_ left: [Int], _ right: [Int]) throws(InferenceError) -> (rows: Int, columns: Int, depth: Int) {
        guard left.count == 2, right.count == 2 else { throw InferenceError("\(left) and \(right) are not matrices") }
        let (rows, depth) = transposesLeft ? (left[1], left[0]) : (left[0], left[1])
        let (rightDepth, columns) = transposesRight ? (right[1], right[0]) : (right[0], right[1])
        guard depth == rightDepth else { throw InferenceError("\(left) and \(right) cannot be multiplied") }
        return (rows, columns, depth)
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let (left, right) = (try inputs.required(0), try inputs.required(1))
        guard left.type == right.type else { throw InferenceError("\(left.type) times \(right.type)") }
        _ = try left.type.productScalar()
        let sizes = try sizes(left.shape, right.shape)
        if let added = inputs.optional(2) {
            _ = try Broadcast.selection(from: added.shape, to: [sizes.rows, sizes.columns])
        }
        return [ValueDescription(left.type, [sizes.rows, sizes.columns])]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let (left, right) = (try inputs.required(0), try inputs.required(1))
        let (rows, columns, depth) = try sizes(left.shape, right.shape)
        let added = try inputs.optional(2)?.broadcast(to: [rows, columns])
        func multiply<T: MatrixScalar>(_ scalar: T.Type) throws(InferenceError) -> TypedTensor {
            var product = [T](repeating: 0, count: try TypedTensor.count(of: [rows, columns]))
            T.addProduct(
                MatrixBlock(left.values(computedAs: T.self), pitch: left.shape[1], isTransposed: transposesLeft),
                MatrixBlock(right.values(computedAs: T.self), pitch: right.shape[1], isTransposed: transposesRight),
                to: &product, at: 0, pitch: columns, rows: rows, columns: columns, depth: depth)
            if alpha != 1 { product = product.map { T(alpha) * $0 } }
            if let added = added?.values(computedAs: T.self) {
                for index in product.indices { product[index] += T(beta) * added[index] }
            }
            return TypedTensor(shape: [rows, columns], product, roundedTo: left.type)
        }
        return [try multiply(try left.type.productScalar())]
    }
}

/// Reshape: a size of -1 is what the others leave over, 0 the input's size there unless `allowzero` says otherwise.
struct ReshapeOperator: ReshapingOperator {
    let shape: IntegerParameter
    let allowsZero: Bool

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        shape = try IntegerParameter(node, "shape", input: 1, since: 5, operatorSet: operatorSet)
        allowsZero = try node.flag("allowzero")
    }

    func reshape(_ shape: [Int], _ inputs: [TypedTensor?]) throws(InferenceError) -> [Int] {
        var result = try self.shape.required("shape", inputs)
        for (axis, size) in result.enumerated() where size == 0 && !allowsZero {
            guard axis < shape.count else { throw InferenceError("there is no size \(axis) to copy in \(shape)") }
            result[axis] = shape[axis]
        }
        if let open = result.firstIndex(of: -1) {
            result[open] = 1
            let (count, rest) = (try TypedTensor.count(of: shape), try TypedTensor.count(of: result))
            guard rest > 0, count % rest == 0 else {
                throw InferenceError("the shape \(shape) does not fill \(result)")
            }
            result[open] = count / rest
        }
        return result
    }
}

/// An operator whose result is its first input in another shape.
protocol ReshapingOperator: ParametricOperator {
    /// - Parameter inputs: the parameters at their places, as in `describe`.
    func reshape(_ shape: [Int], _ inputs: [TypedTensor?]) throws(InferenceError) -> [Int]
}

extension ReshapingOperator {
    func describe(
        _ type: ElementType, _ shape: [Int], _ inputs: [TypedTensor?]
    ) throws(InferenceError) -> [ValueDescription] {
        let result = try reshape(shape, inputs)
        guard try TypedTensor.count(of: result) == TypedTensor.count(of: shape) else {
            throw InferenceError("the shape \(shape) does not fill \(result)")
        }
        return [ValueDescription(type, result)]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        return [try input.reshaped(reshape(input.shape, inputs))]
    }
}

/// An operator whose results are elements of its first input, picked along the axes.
protocol SelectionOperator: ParametricOperator {
    /// One for each output.
    ///
    /// - Parameter inputs: the parameters at their places, as in `describe`.
    func selections(from shape: [Int], _ inputs: [TypedTensor?]) throws(InferenceError) -> [AxisSelection]
}

extension SelectionOperator {
    func describe(
        _ type: ElementType, _ shape: [Int], _ inputs: [TypedTensor?]
    ) throws(InferenceError) -> [ValueDescription] {
        try selections(from: shape, inputs).map { ValueDescription(type, $0.shape) }
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        return try selections(from: input.shape, inputs).map { $0.apply(to: input) }
    }
}

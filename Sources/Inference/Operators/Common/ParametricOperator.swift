/// An operator on its first input; the others are parameters whose values the shapes of the results depend on.
protocol ParametricOperator: Operator {
    /// Types and shapes of the results.
    ///
    /// - Parameters:
    ///   - type: of the first input, as `shape` is.
    ///   - inputs: the parameters at their places; what stands at the first input's place does not count.
    func describe(
        _ type: ElementType, _ shape: [Int], _ inputs: [TypedTensor?]
    ) throws(InferenceError) -> [ValueDescription]
}

extension ParametricOperator {
    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        guard inputs.dropFirst().allSatisfy({ $0 == nil || $0?.constant != nil }) else { return nil }
        return try describe(input.type, input.shape, inputs.map { $0?.constant })
    }
}

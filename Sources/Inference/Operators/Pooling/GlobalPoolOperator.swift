/// GlobalAveragePool, GlobalMaxPool and GlobalLpPool: one number for each channel.
protocol GlobalPoolOperator: Operator {
    /// - Parameter values: a channel's elements, at least one.
    func reduce(_ values: ArraySlice<Double>) -> Double
}

extension GlobalPoolOperator {
    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        return [ValueDescription(input.type, try outputShape(input.shape))]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        let shape = try outputShape(input.shape)
        let values = try input.floatingPoint()
        let size = input.shape.dropFirst(2).reduce(1, *)
        let results = (0..<shape[0] * shape[1]).map { reduce(values[($0 * size)..<(($0 + 1) * size)]) }
        return [TypedTensor(shape: shape, Elements(rounding: results, to: input.type))]
    }

    private func outputShape(_ input: [Int]) throws(InferenceError) -> [Int] {
        guard input.count >= 3, !input.dropFirst(2).contains(0) else {
            throw InferenceError("an input of the shape \(input) has nothing to pool")
        }
        return input.prefix(2) + input.dropFirst(2).map { _ in 1 }
    }
}

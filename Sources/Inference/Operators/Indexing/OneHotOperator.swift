/// OneHot: for each index a line of a new axis, with the second of two values at the index and the first elsewhere.
struct OneHotOperator: ElementOperator {
    static let typedInput = 2
    let axis: Int

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        axis = try node.int("axis", default: -1)
    }

    private func shape(_ indices: [Int], _ depth: TypedTensor) throws(InferenceError) -> [Int] {
        guard depth.count == 1 else { throw InferenceError("its depth is not one number") }
        var shape = indices
        shape.insert(Int(Int64(real: depth.reals[0])), at: try Axes.normalized(axis, rank: indices.count + 1))
        _ = try TypedTensor.count(of: shape)
        return shape
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let (indices, values) = (try inputs.required(0), try inputs.required(2))
        guard let depth = try inputs.required(1).constant else { return nil }
        return [ValueDescription(values.type, try shape(indices.shape, depth))]
    }

    func evaluate<T: Element>(_ type: T.Type, _ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let indices = try inputs.required(0)
        let shape = try shape(indices.shape, try inputs.required(1))
        let values: [T] = try inputs.required(2).values()
        guard values.count == 2 else { throw InferenceError("\(values.count) values instead of off and on") }
        let lines = try AxisLines(shape, axis: axis)
        var results = [T](repeating: values[0], count: try TypedTensor.count(of: shape))
        for (line, index) in indices.reals.enumerated() {
            // What lies outside sets nothing.
            guard let index = try? Indices.normalized(Int(Int64(real: index)), size: lines.length) else { continue }
            results[lines.start(of: line) + index * lines.step] = values[1]
        }
        return [TypedTensor(shape: shape, results)]
    }
}

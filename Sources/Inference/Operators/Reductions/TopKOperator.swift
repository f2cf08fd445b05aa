/// TopK: the largest or smallest numbers along an axis in their order, and their places. Of equal ones the first come first.
struct TopKOperator: ParametricOperator, NumberOperator {
    let axis: Int
    let isLargest: Bool
    /// Nil where an input gives it.
    let attributeCount: Int?

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        axis = try node.int("axis", default: -1)
        isLargest = try node.flag("largest", default: true)
        attributeCount = operatorSet < 10 ? try node.int("k", default: -1) : nil
    }

    private func shape(of shape: [Int], _ inputs: [TypedTensor?]) throws(InferenceError) -> [Int] {
        let axis = try Axes.normalized(axis, rank: shape.count)
        let given = try inputs.optional(1)?.integers().first
        guard let count = attributeCount ?? given, 0...shape[axis] ~= count else {
            throw InferenceError("k is missing or not within the \(shape[axis]) elements of axis \(axis)")
        }
        var result = shape
        result[axis] = count
        return result
    }

    func describe(
        _ type: ElementType, _ shape: [Int], _ inputs: [TypedTensor?]
    ) throws(InferenceError) -> [ValueDescription] {
        let result = try self.shape(of: shape, inputs)
        return [ValueDescription(type, result), ValueDescription(.int64, result)]
    }

    func evaluate<T: NumberElement>(
        _ type: T.Type, _ inputs: [TypedTensor?]
    ) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        let shape = try shape(of: input.shape, inputs)
        let lines = try AxisLines(input.shape, axis: axis)
        let chosen = try AxisLines(shape, axis: axis)
        let values: [T] = try input.values()
        var results = [T](repeating: .zero, count: try TypedTensor.count(of: shape))
        var places = [Int64](repeating: 0, count: results.count)
        for line in 0..<lines.count {
            let elements = lines.values(of: line, in: values)
            let order = elements.indices.sorted { comesBefore(elements, $0, $1) }
            for (rank, place) in order.prefix(chosen.length).enumerated() {
                let index = chosen.start(of: line) + rank * chosen.step
                results[index] = elements[place]
                places[index] = Int64(place)
            }
        }
        return [TypedTensor(shape: shape, results), TypedTensor(shape: shape, places)]
    }

    /// NaN is larger than any number.
    private func comesBefore<T: NumberElement>(_ elements: [T], _ first: Int, _ second: Int) -> Bool {
        func isLarger(_ one: T, _ other: T) -> Bool { one.isNotANumber ? !other.isNotANumber : one > other }
        let (one, other) = (elements[first], elements[second])
        if isLarger(one, other) { return isLargest }
        if isLarger(other, one) { return !isLargest }
        return first < second
    }
}

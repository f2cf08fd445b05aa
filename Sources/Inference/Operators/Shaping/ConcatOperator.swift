/// Concat: inputs of one type joined along an axis.
struct ConcatOperator: ElementOperator {
    let axis: Int

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        guard operatorSet < 4 || node.attributes["axis"] != nil else {
            throw InferenceError("attribute axis is missing")
        }
        axis = try node.int("axis", default: 1)
    }

    /// - Returns: the axis, counted from the first, and the shape of the result.
    /// - Throws: where the shapes differ elsewhere than along the axis.
    func layout(_ shapes: [[Int]]) throws(InferenceError) -> (axis: Int, shape: [Int]) {
        guard var shape = shapes.first else { throw InferenceError("it has no inputs") }
        let axis = try Axes.normalized(axis, rank: shape.count)
        for other in shapes.dropFirst() {
            guard other.count == shape.count, shape.indices.allSatisfy({ $0 == axis || other[$0] == shape[$0] }) else {
                throw InferenceError("the shapes \(shapes) do not join along axis \(axis)")
            }
            shape[axis] += other[axis]
        }
        _ = try TypedTensor.count(of: shape)
        return (axis, shape)
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        [ValueDescription(try inputs.required(0).type, try layout(inputs.compactMap { $0?.shape }).shape)]
    }

    func evaluate<T: Element>(_ type: T.Type, _ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let parts = inputs.compactMap { $0 }
        let (axis, shape) = try layout(parts.map(\.shape))
        var sources: [(values: [T], rowCount: Int)] = []
        for part in parts { sources.append((try part.values(), part.shape[axis...].reduce(1, *))) }
        var results: [T] = []
        results.reserveCapacity(try TypedTensor.count(of: shape))
        for row in 0..<shape[..<axis].reduce(1, *) {
            for (values, count) in sources { results.append(contentsOf: values[row * count..<(row + 1) * count]) }
        }
        return [TypedTensor(shape: shape, results)]
    }
}

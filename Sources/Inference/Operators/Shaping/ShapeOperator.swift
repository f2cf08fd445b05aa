/// Shape: the sizes of the axes, or of a range of them. It is known as soon as the input's shape is.
struct ShapeOperator: Operator {
    let start: Int
    /// Nil: to the last axis.
    let end: Int?

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        start = try node.int("start", default: 0)
        end = node.attributes["end"] == nil ? nil : try node.int("end", default: 0)
    }

    private func sizes(_ shape: [Int]) -> TypedTensor {
        func place(_ axis: Int) -> Int { min(max(axis < 0 ? axis + shape.count : axis, 0), shape.count) }
        let (first, last) = (place(start), place(end ?? shape.count))
        let sizes = first < last ? shape[first..<last].map { Int64($0) } : []
        return TypedTensor(shape: [sizes.count], sizes)
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        [ValueDescription(constant: sizes(try inputs.required(0).shape))]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        [sizes(try inputs.required(0).shape)]
    }
}

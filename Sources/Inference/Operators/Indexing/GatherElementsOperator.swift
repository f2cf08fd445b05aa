/// GatherElements: for each place of the second input the element of the first there, but along the axis at the place that
/// the second gives.
struct GatherElementsOperator: ElementOperator {
    let axis: Int

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        axis = try node.int("axis", default: 0)
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        [ValueDescription(try inputs.required(0).type, try inputs.required(1).shape)]
    }

    func evaluate<T: Element>(_ type: T.Type, _ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let (data, indices) = (try inputs.required(0), try inputs.required(1))
        let values: [T] = try data.values()
        let places = try Self.places(of: indices, along: axis, in: data.shape)
        return [TypedTensor(shape: indices.shape, places.map { values[$0] })]
    }

    /// Where the elements lie that indices along an axis name.
    /// - Throws: where an index, or its own place on another axis, lies outside.
    static func places(of indices: TypedTensor, along axis: Int, in shape: [Int]) throws(InferenceError) -> [Int] {
        let axis = try Axes.normalized(axis, rank: shape.count)
        guard indices.rank == shape.count,
            shape.indices.allSatisfy({ $0 == axis || indices.shape[$0] <= shape[$0] })
        else { throw InferenceError("indices of the shape \(indices.shape) do not fit the shape \(shape)") }
        let strides = TypedTensor.strides(of: shape)
        let others = try AxisSelection(
            shape.indices.map { .strided(count: indices.shape[$0], start: 0, step: $0 == axis ? 0 : strides[$0]) })
        let along = try Indices.normalized(indices, size: shape[axis])
        return zip(others.offsets, along).map { $0 + $1 * strides[axis] }
    }
}

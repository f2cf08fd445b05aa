/// GatherND: elements or slices of the first input that tuples of indices, the rows of the second, name. The first axes may
/// be a batch that both share.
struct GatherNDOperator: ElementOperator {
    let batchAxes: Int

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        batchAxes = try node.int("batch_dims", default: 0)
    }

    /// - Returns: indices in a tuple, and the shape of the result.
    private func layout(_ data: [Int], _ indices: [Int]) throws(InferenceError) -> (width: Int, shape: [Int]) {
        guard let width = indices.last, 0..<indices.count ~= batchAxes, batchAxes <= data.count,
            width <= data.count - batchAxes, data.prefix(batchAxes) == indices.prefix(batchAxes)
        else { throw InferenceError("indices of the shape \(indices) do not fit the shape \(data)") }
        return (width, indices.dropLast() + data[(batchAxes + width)...])
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let (data, indices) = (try inputs.required(0), try inputs.required(1))
        return [ValueDescription(data.type, try layout(data.shape, indices.shape).shape)]
    }

    func evaluate<T: Element>(_ type: T.Type, _ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let (data, indices) = (try inputs.required(0), try inputs.required(1))
        let (width, shape) = try layout(data.shape, indices.shape)
        let values: [T] = try data.values()
        let tupleCount = indices.shape.dropLast().reduce(1, *)
        let batchCount = data.shape[..<batchAxes].reduce(1, *)
        let sliceCount = data.shape[(batchAxes + width)...].reduce(1, *)
        var results: [T] = []
        results.reserveCapacity(try TypedTensor.count(of: shape))
        guard tupleCount > 0, batchCount > 0 else { return [TypedTensor(shape: shape, results)] }
        let offsets = try Indices.offsets(
            try indices.integers(), tupleCount: tupleCount, in: Array(data.shape[batchAxes...]))
        for (tuple, offset) in offsets.enumerated() {
            let start = tuple / (tupleCount / batchCount) * (data.count / batchCount) + offset
            results.append(contentsOf: values[start..<start + sliceCount])
        }
        return [TypedTensor(shape: shape, results)]
    }
}

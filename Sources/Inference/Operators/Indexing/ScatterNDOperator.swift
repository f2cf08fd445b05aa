/// ScatterND: each update, an element or a slice, goes to where its tuple of indices, a row, says.
struct ScatterNDOperator: ScatterOperator {
    let reduction: ScatterReduction

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        reduction = try ScatterReduction(node)
    }

    func places(_ indices: TypedTensor, updates: [Int], in shape: [Int]) throws(InferenceError) -> [Int] {
        guard let width = indices.shape.last, width <= shape.count,
            updates == indices.shape.dropLast() + shape[width...]
        else {
            throw InferenceError("indices of the shape \(indices.shape) and updates of \(updates) do not fit \(shape)")
        }
        let tupleCount = indices.shape.dropLast().reduce(1, *)
        let sliceCount = shape[width...].reduce(1, *)
        let starts = try Indices.offsets(try indices.integers(), tupleCount: tupleCount, in: shape)
        return starts.flatMap { $0..<$0 + sliceCount }
    }
}

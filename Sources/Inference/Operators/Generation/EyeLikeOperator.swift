/// EyeLike: a matrix of the input's shape with ones on a diagonal, zeros elsewhere.
struct EyeLikeOperator: Operator {
    /// How far the diagonal lies to the right of the main one.
    let diagonal: Int
    /// Nil: the input's.
    let type: ElementType?

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        diagonal = try node.int("k", default: 0)
        type = node.attributes["dtype"] == nil ? nil : ElementType(rawValue: try node.int("dtype", default: 0))
        guard type != nil || node.attributes["dtype"] == nil else {
            throw .unsupported("elements of the type of attribute dtype are not known")
        }
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        guard input.rank == 2 else { throw InferenceError("its input of the shape \(input.shape) is no matrix") }
        return [ValueDescription(type ?? input.type, input.shape)]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        guard input.rank == 2 else { throw InferenceError("its input of the shape \(input.shape) is no matrix") }
        let columns = input.shape[1]
        let isOne = (0..<input.count).map { $0 % columns - $0 / columns == diagonal }
        return [TypedTensor(shape: input.shape, isOne.elements.converted(to: type ?? input.type))]
    }
}

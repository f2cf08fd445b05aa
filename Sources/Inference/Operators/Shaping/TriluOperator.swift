/// Trilu: the upper or lower triangle of each matrix, zeros elsewhere.
struct TriluOperator: Operator {
    let isUpper: Bool

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        isUpper = try node.flag("upper", default: true)
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        return [ValueDescription(input.type, input.shape)]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        guard input.rank >= 2 else { throw InferenceError("a triangle needs a matrix, not the shape \(input.shape)") }
        let diagonal = try inputs.optional(1)?.integers().first ?? 0
        let (rows, columns) = (input.shape[input.rank - 2], input.shape[input.rank - 1])
        let isKept = (0..<input.count).map { place in
            let offset = place % columns - place / columns % rows
            return isUpper ? offset >= diagonal : offset <= diagonal
        }
        let zero = TypedTensor(shape: [], Elements(zeros: 1, type: input.type))
        let kept = TypedTensor(shape: input.shape, isKept)
        return try WhereOperator().evaluate([kept, input, zero])
    }
}

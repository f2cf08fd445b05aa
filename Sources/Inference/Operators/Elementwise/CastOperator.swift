/// Cast and CastLike: elements as another type. What does not fit an integer type is limited to it where it comes from a
/// floating-point number and wraps around where it comes from an integer.
struct CastOperator: Operator {
    /// Nil: that of the second input.
    let target: ElementType?

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        target =
            switch (node.type, node.attributes["to"]) {
            case ("CastLike", _): nil
            case (_, .int(let number)): ElementType(rawValue: number)
            // The first operator sets name the type.
            case (_, .string(let name)): ElementType.allCases.first { "\($0)".uppercased() == name }
            default: throw InferenceError("attribute to is missing or no type")
            }
        guard target != nil || node.type == "CastLike" else {
            throw .unsupported("elements of the type of attribute to are not known")
        }
    }

    private func target(_ like: ElementType?) throws(InferenceError) -> ElementType {
        guard let type = target ?? like else { throw InferenceError("its input 2 is missing") }
        return type
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        [ValueDescription(try target(inputs.optional(1)?.type), try inputs.required(0).shape)]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        let target = try target(inputs.optional(1)?.type)
        return [TypedTensor(shape: input.shape, input.elements.converted(to: target))]
    }
}

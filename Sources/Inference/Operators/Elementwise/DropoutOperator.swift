/// Dropout outside training: the input as it is, and a mask that keeps everything.
struct DropoutOperator: Operator {
    let hasMask: Bool
    /// Before operator set 10 the mask has the input's type.
    let hasTypedMask: Bool

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        hasMask = node.outputs.count > 1
        hasTypedMask = operatorSet < 10
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        let output = ValueDescription(input.type, input.shape)
        return hasMask ? [output, ValueDescription(hasTypedMask ? input.type : .bool, input.shape)] : [output]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        if let training = inputs.optional(2), try training.values(Bool.self).contains(true) {
            throw .unsupported("dropping out at random is for training")
        }
        guard hasMask else { return [input] }
        let mask = [Bool](repeating: true, count: input.count).elements
        return [input, TypedTensor(shape: input.shape, hasTypedMask ? mask.converted(to: input.type) : mask)]
    }
}

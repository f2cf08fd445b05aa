/// Abs, Neg, Relu and Sign: functions of one number that keep integers exact.
struct UnaryOperator: NumberOperator {
    enum Function: String, Sendable, CaseIterable {
        case absolute = "Abs"
        case negative = "Neg"
        case relu = "Relu"
        case sign = "Sign"
    }

    let function: Function

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        guard let function = Function(rawValue: node.type) else { throw .unsupported("this function is not known") }
        self.function = function
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        return [ValueDescription(input.type, input.shape)]
    }

    func evaluate<T: NumberElement>(
        _ type: T.Type, _ inputs: [TypedTensor?]
    ) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        let values: [T] = try input.values()
        let zero = T.zero
        let results =
            switch function {
            case .absolute: values.map { $0 < zero ? zero.minus($0) : $0 }
            case .negative: values.map { zero.minus($0) }
            case .relu: values.map { $0 < zero ? zero : $0 }
            case .sign: values.map { $0 > zero ? T.one : $0 < zero ? zero.minus(T.one) : $0 }
            }
        return [TypedTensor(shape: input.shape, results)]
    }
}

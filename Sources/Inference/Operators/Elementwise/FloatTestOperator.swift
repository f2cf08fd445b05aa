/// IsInf and IsNaN: which numbers are none.
struct FloatTestOperator: FloatOperator {
    enum Test {
        case isNaN
        case isInfinite(positive: Bool, negative: Bool)
    }

    let test: Test

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        test =
            switch node.type {
            case "IsNaN": .isNaN
            case "IsInf":
                .isInfinite(
                    positive: try node.flag("detect_positive", default: true),
                    negative: try node.flag("detect_negative", default: true))
            default: throw .unsupported("this test is not known")
            }
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        [ValueDescription(.bool, try inputs.required(0).shape)]
    }

    func evaluate<T: FloatElement>(
        _ type: T.Type, _ inputs: [TypedTensor?]
    ) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        let values: [T] = try input.values()
        let results =
            switch test {
            case .isNaN: values.map { $0.isNaN }
            case .isInfinite(let positive, let negative): values.map { $0.isInfinite && ($0 > 0 ? positive : negative) }
            }
        return [TypedTensor(shape: input.shape, results)]
    }
}

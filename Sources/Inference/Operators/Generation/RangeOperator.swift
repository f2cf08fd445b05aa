/// Range: numbers from a start to before a limit, one step apart.
struct RangeOperator: NumberOperator {
    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {}

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? { nil }

    func evaluate<T: NumberElement>(
        _ type: T.Type, _ inputs: [TypedTensor?]
    ) throws(InferenceError) -> [TypedTensor] {
        func number(_ index: Int) throws(InferenceError) -> T {
            guard let number = try inputs.required(index).values(T.self).first else {
                throw InferenceError("its input \(index + 1) is empty")
            }
            return number
        }
        let (start, limit, step) = (try number(0), try number(1), try number(2))
        let length = ((limit.real - start.real) / step.real).rounded(.up)
        guard step != .zero, length <= Double(TypedTensor.maximumCount) else {
            throw InferenceError("an impossible range from \(start) to \(limit) in steps of \(step)")
        }
        let numbers = (0..<Int(max(0, length))).map { T(real: start.real + Double($0) * step.real) }
        return [TypedTensor(shape: [numbers.count], numbers)]
    }
}

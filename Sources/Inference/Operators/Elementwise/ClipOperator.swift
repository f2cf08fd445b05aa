/// Clip: numbers limited to a range, which attributes give before operator set 11 and inputs after.
struct ClipOperator: NumberOperator {
    /// Nil where inputs give the limits.
    private let attributes: (lowest: Float, highest: Float)?

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        attributes =
            operatorSet < 11
            ? (
                try node.float("min", default: -.greatestFiniteMagnitude),
                try node.float("max", default: .greatestFiniteMagnitude)
            ) : nil
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        return [ValueDescription(input.type, input.shape)]
    }

    /// The limits for single-precision numbers; nil where inputs that are not known yet give them.
    func limits(_ inputs: [ValueDescription?]) throws(InferenceError) -> (lowest: Float, highest: Float)? {
        guard inputs.dropFirst().allSatisfy({ $0 == nil || $0?.constant != nil }) else { return nil }
        return try limits(Float.self, inputs.map { $0?.constant })
    }

    private func limits<T: NumberElement>(
        _ type: T.Type, _ inputs: [TypedTensor?]
    ) throws(InferenceError) -> (lowest: T, highest: T) {
        if let attributes {
            return (T(real: Double(attributes.lowest)), T(real: Double(attributes.highest)))
        }
        func limit(_ index: Int, default value: T) throws(InferenceError) -> T {
            guard let limit = inputs.optional(index) else { return value }
            guard limit.count == 1 else { throw InferenceError("\(limit.count) numbers where its limit is one") }
            return try limit.values(T.self)[0]
        }
        return (try limit(1, default: T.lowest), try limit(2, default: T.highest))
    }

    func evaluate<T: NumberElement>(
        _ type: T.Type, _ inputs: [TypedTensor?]
    ) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        let (lowest, highest) = try limits(type, inputs)
        let values: [T] = try input.values()
        return [TypedTensor(shape: input.shape, values.map { $0.larger(lowest).smaller(highest) })]
    }
}

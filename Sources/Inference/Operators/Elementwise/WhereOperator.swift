/// Where: elements of the second input where the first is true, of the third elsewhere; broadcasting.
struct WhereOperator: ElementOperator {
    static let typedInput = 1

    init() {}

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {}

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let (condition, first, second) = (try inputs.required(0), try inputs.required(1), try inputs.required(2))
        return [ValueDescription(first.type, try Broadcast.shape(of: [condition.shape, first.shape, second.shape]))]
    }

    func evaluate<T: Element>(_ type: T.Type, _ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let (condition, first, second) = (try inputs.required(0), try inputs.required(1), try inputs.required(2))
        let shape = try Broadcast.shape(of: [condition.shape, first.shape, second.shape])
        var results: [T] = try first.broadcast(to: shape).values()
        let others: [T] = try second.broadcast(to: shape).values()
        for (index, isTrue) in try condition.broadcast(to: shape).values(Bool.self).enumerated() where !isTrue {
            results[index] = others[index]
        }
        return [TypedTensor(shape: shape, results)]
    }
}

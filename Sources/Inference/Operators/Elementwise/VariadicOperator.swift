/// Max, Mean, Min and Sum of any number of inputs of one type, broadcasting.
struct VariadicOperator: NumberOperator {
    enum Function: String, CaseIterable {
        case max = "Max"
        case mean = "Mean"
        case min = "Min"
        case sum = "Sum"
    }

    let function: Function

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        guard let function = Function(rawValue: node.type) else { throw .unsupported("this function is not known") }
        self.function = function
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let type = try inputs.required(0).type
        return [ValueDescription(type, try Broadcast.shape(of: inputs.compactMap { $0?.shape }))]
    }

    func evaluate<T: NumberElement>(
        _ type: T.Type, _ inputs: [TypedTensor?]
    ) throws(InferenceError) -> [TypedTensor] {
        let operands = inputs.compactMap { $0 }
        let shape = try Broadcast.shape(of: operands.map(\.shape))
        var results: [T] = try inputs.required(0).broadcast(to: shape).values()
        for operand in operands.dropFirst() {
            let values: [T] = try operand.broadcast(to: shape).values()
            for index in results.indices {
                results[index] =
                    switch function {
                    case .max: results[index].larger(values[index])
                    case .min: results[index].smaller(values[index])
                    case .mean, .sum: results[index].plus(values[index])
                    }
            }
        }
        if function == .mean {
            let count = T(real: Double(operands.count))
            results = results.map { $0.divided(by: count) }
        }
        return [TypedTensor(shape: shape, results)]
    }
}

/// And, Or and Xor of two truths, broadcasting.
struct LogicOperator: Operator {
    enum Function: String, CaseIterable {
        case and = "And"
        case or = "Or"
        case xor = "Xor"
    }

    let function: Function
    let alignment: OperandAlignment

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        guard let function = Function(rawValue: node.type) else { throw .unsupported("this function is not known") }
        self.function = function
        alignment = try OperandAlignment(node, operatorSet: operatorSet)
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        [ValueDescription(.bool, try alignment.shape(of: try inputs.required(0).shape, try inputs.required(1).shape))]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let operands = try alignment.operands(try inputs.required(0), try inputs.required(1))
        let pairs = zip(try operands.0.values(Bool.self), try operands.1.values(Bool.self))
        let results =
            switch function {
            case .and: pairs.map { $0 && $1 }
            case .or: pairs.map { $0 || $1 }
            case .xor: pairs.map { $0 != $1 }
            }
        return [TypedTensor(shape: operands.0.shape, results)]
    }
}

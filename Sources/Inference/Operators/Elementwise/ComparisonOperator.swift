/// Greater, GreaterOrEqual, Less and LessOrEqual of two numbers of one type, broadcasting.
struct ComparisonOperator: NumberOperator {
    enum Function: String, CaseIterable {
        case greater = "Greater"
        case greaterOrEqual = "GreaterOrEqual"
        case less = "Less"
        case lessOrEqual = "LessOrEqual"
    }

    let function: Function
    let alignment: OperandAlignment

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        guard let function = Function(rawValue: node.type) else { throw .unsupported("this comparison is not known") }
        self.function = function
        alignment = try OperandAlignment(node, operatorSet: operatorSet)
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        [ValueDescription(.bool, try alignment.shape(of: try inputs.required(0).shape, try inputs.required(1).shape))]
    }

    func evaluate<T: NumberElement>(
        _ type: T.Type, _ inputs: [TypedTensor?]
    ) throws(InferenceError) -> [TypedTensor] {
        let operands = try alignment.operands(try inputs.required(0), try inputs.required(1))
        let pairs = zip(try operands.0.values(T.self), try operands.1.values(T.self))
        let results =
            switch function {
            case .greater: pairs.map { $0 > $1 }
            case .greaterOrEqual: pairs.map { $0 >= $1 }
            case .less: pairs.map { $0 < $1 }
            case .lessOrEqual: pairs.map { $0 <= $1 }
            }
        return [TypedTensor(shape: operands.0.shape, results)]
    }
}

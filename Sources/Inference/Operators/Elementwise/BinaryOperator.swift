/// Add, Sub, Mul, Div, Mod and PRelu: arithmetic of two numbers of one type, broadcasting.
struct BinaryOperator: NumberOperator {
    enum Function: Sendable {
        case add, subtract, multiply, divide
        /// What remains of a division, with the sign of the divisor.
        case modulo
        /// What remains of a division, with the sign of the dividend.
        case remainder
        /// The first where positive, the first times the second elsewhere.
        case parametricRelu
    }

    let function: Function
    let alignment: OperandAlignment

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        function =
            switch node.type {
            case "Add": .add
            case "Sub": .subtract
            case "Mul": .multiply
            case "Div": .divide
            case "Mod": try node.flag("fmod") ? .remainder : .modulo
            case "PRelu": .parametricRelu
            default: throw .unsupported("this function is not known")
            }
        alignment = try OperandAlignment(node, operatorSet: operatorSet)
        hasChannelSlopes = function == .parametricRelu && operatorSet < 7
    }

    /// Before operator set 7 a list of slopes belongs to the channels.
    private let hasChannelSlopes: Bool

    /// Where the second operand lies beside a first of a shape.
    func alignedShape(_ second: [Int], to first: [Int]) throws(InferenceError) -> [Int] {
        try alignment(first, second).aligned(second, to: first)
    }

    private func alignment(_ first: [Int], _ second: [Int]) -> OperandAlignment {
        hasChannelSlopes && second.count == 1 && first.count > 1 ? OperandAlignment(axis: 1) : alignment
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let (first, second) = (try inputs.required(0), try inputs.required(1))
        let shape = try alignment(first.shape, second.shape).shape(of: first.shape, second.shape)
        return [ValueDescription(first.type, shape)]
    }

    func evaluate<T: NumberElement>(
        _ type: T.Type, _ inputs: [TypedTensor?]
    ) throws(InferenceError) -> [TypedTensor] {
        let (first, second) = (try inputs.required(0), try inputs.required(1))
        let operands = try alignment(first.shape, second.shape).operands(first, second)
        return [TypedTensor(shape: operands.0.shape, results(try operands.0.values(T.self), try operands.1.values()))]
    }

    private func results<T: NumberElement>(_ first: [T], _ second: [T]) -> [T] {
        switch function {
        case .add: zip(first, second).map { $0.plus($1) }
        case .subtract: zip(first, second).map { $0.minus($1) }
        case .multiply: zip(first, second).map { $0.times($1) }
        case .divide: zip(first, second).map { $0.divided(by: $1) }
        case .modulo: zip(first, second).map { $0.modulo($1) }
        case .remainder: zip(first, second).map { $0.remainder(by: $1) }
        case .parametricRelu: zip(first, second).map { $0 < .zero ? $0.times($1) : $0 }
        }
    }
}

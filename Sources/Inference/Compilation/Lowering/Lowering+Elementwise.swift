/// Operators that treat each element alone.
extension Lowering {
    func elementwise(_ node: Node, _ operation: any Operator) throws(InferenceError) -> Node? {
        switch operation {
        case let operation as BinaryOperator: return try binary(node, operation)
        case let operation as VariadicOperator where node.inputs.count == 2:
            let functions: [VariadicOperator.Function: Combination.Function] = [
                .sum: .sum, .max: .larger, .min: .smaller,
            ]
            return functions[operation.function].flatMap { combination(node, $0) }
        case is PowerOperator: return power(node)
        case let operation as UnaryOperator where operation.function == .negative: return negative(node)
        default:
            if let activation = try activation(node, operation) {
                return Node(node, .activation(activation), inputs: [node.inputs[0]])
            }
            guard let operation = operation as? RealFunctionOperator else { return nil }
            return Node(node, .function(operation.function), inputs: [node.inputs[0]])
        }
    }

    private func negative(_ node: Node) -> Node? {
        guard let input = node.inputs[0], network.shape(input).count >= 2 else { return nil }
        let channels = network.shape(input)[1]
        let scaling = ChannelScaling(
            scale: [Float](repeating: -1, count: channels), shift: [Float](repeating: 0, count: channels))
        return Node(node, .scaling(scaling), inputs: [input])
    }

    /// Squares and square roots.
    private func power(_ node: Node) -> Node? {
        guard let base = node.inputs[0], network.shape(base) == network.shape(node.outputs[0]!) else { return nil }
        switch network.constantFloats(node.inputs[1])?.uniform {
        case 2: return Node(node, .combination(Combination(function: .product)), inputs: [base, base])
        case 0.5: return Node(node, .function(.sqrt), inputs: [base])
        default: return nil
        }
    }

    private func activation(_ node: Node, _ operation: any Operator) throws(InferenceError) -> Activation? {
        switch operation {
        case let operation as UnaryOperator:
            switch operation.function {
            case .absolute: return .leakyRelu(-1)
            case .relu: return .relu
            case .negative, .sign: return nil
            }
        case let operation as ClipOperator:
            let descriptions = node.inputs.map { $0.flatMap { network.values[$0].description } }
            return try operation.limits(descriptions).map { .clip($0.lowest, $0.highest) }
        case let operation as RealFunctionOperator:
            switch operation.function {
            case .sigmoid, .swish(alpha: 1): return operation.function == .sigmoid ? .sigmoid : .silu
            case .tanh: return .tanh
            case .leakyRelu(let alpha): return .leakyRelu(Float(alpha))
            case .hardSigmoid(let alpha, let beta): return .hardSigmoid(Float(alpha), Float(beta))
            case .hardSwish: return .hardSwish(1 / 6, 0.5)
            case .elu(let alpha): return .elu(Float(alpha))
            case .erf: return .erf
            case .gelu: return .gelu
            case .geluTanh: return .geluTanh
            case .mish: return .mish
            default: return nil
            }
        default: return nil
        }
    }

    private func binary(_ node: Node, _ operation: BinaryOperator) throws(InferenceError) -> Node? {
        guard let first = node.inputs[0], let second = node.inputs.optional(1) else { return nil }
        let shape = network.shape(node.outputs[0]!)
        let aligned = try operation.alignedShape(network.shape(second), to: network.shape(first))
        if operation.function == .parametricRelu {
            guard let slopes = channelConstants(second, aligned, shape), network.shape(first) == shape else {
                return nil
            }
            return Node(node, .activation(.prelu(slopes)), inputs: [first])
        }
        if let scaling = scaling(node, operation, aligned) { return scaling }
        let functions: [BinaryOperator.Function: Combination.Function] = [
            .add: .sum, .subtract: .difference, .multiply: .product, .divide: .quotient,
        ]
        guard aligned == network.shape(second) else { return nil }
        return functions[operation.function].flatMap { combination(node, $0) }
    }

    /// Arithmetic of a picture with one constant for each channel, or one for all.
    private func scaling(_ node: Node, _ operation: BinaryOperator, _ aligned: [Int]) -> Node? {
        guard let first = node.inputs[0], let second = node.inputs[1], let output = node.outputs[0] else { return nil }
        let shape = network.shape(output)
        let isSecondConstant = network.values[second].constant != nil
        let variable = isSecondConstant ? first : second
        let constants =
            isSecondConstant
            ? channelConstants(second, aligned, shape) : channelConstants(first, network.shape(first), shape)
        guard network.shape(variable) == shape, let constants else { return nil }
        let ones = [Float](repeating: 1, count: constants.count)
        let zeros = [Float](repeating: 0, count: constants.count)
        let scaling: ChannelScaling
        switch operation.function {
        case .add: scaling = ChannelScaling(scale: ones, shift: constants)
        case .multiply: scaling = ChannelScaling(scale: constants, shift: zeros)
        case .subtract:
            scaling =
                isSecondConstant
                ? ChannelScaling(scale: ones, shift: constants.map { -$0 })
                : ChannelScaling(scale: ones.map { -$0 }, shift: constants)
        case .divide where isSecondConstant && !constants.contains(0):
            scaling = ChannelScaling(scale: constants.map { 1 / $0 }, shift: zeros)
        default: return nil
        }
        return Node(node, .scaling(scaling), inputs: [variable])
    }

    /// The elements of a constant of which each channel (index of axis 1) has its own, or all the same; else nil.
    private func channelConstants(_ value: ValueID, _ aligned: [Int], _ shape: [Int]) -> [Float]? {
        guard let values = network.constantFloats(value), shape.count >= 2, aligned.count <= shape.count
        else { return nil }
        if values.count == 1 { return [Float](repeating: values[0], count: shape[1]) }
        let padded = [Int](repeating: 1, count: shape.count - aligned.count) + aligned
        guard padded[1] == shape[1], values.count == shape[1] else { return nil }
        return values
    }

    private func combination(_ node: Node, _ function: Combination.Function) -> Node? {
        guard let first = node.inputs[0], let second = node.inputs[1], network.isFloat(second) else { return nil }
        // The operand that is repeated comes second where it makes no difference.
        let isSwapped =
            function != .difference && function != .quotient && network.shape(first) != network.shape(node.outputs[0]!)
        return Node(
            node, .combination(Combination(function: function)), inputs: isSwapped ? [second, first] : [first, second])
    }
}

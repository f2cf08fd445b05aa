/// An operator that works alike on numbers of any type: `evaluate` is compiled for each of them.
protocol NumberOperator: Operator {
    /// The input whose elements have the type.
    static var typedInput: Int { get }

    func evaluate<T: NumberElement>(
        _ type: T.Type, _ inputs: [TypedTensor?]
    ) throws(InferenceError) -> [TypedTensor]
}

extension NumberOperator {
    static var typedInput: Int { 0 }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] { try evaluateNumbers(inputs) }

    /// Calls the `evaluate` for the type of the inputs.
    func evaluateNumbers(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let type = try inputs.required(Self.typedInput).type
        switch type {
        case .float: return try evaluate(Float.self, inputs)
        case .double: return try evaluate(Double.self, inputs)
        case .float16: return try evaluate(Float16.self, inputs)
        case .int8: return try evaluate(Int8.self, inputs)
        case .int16: return try evaluate(Int16.self, inputs)
        case .int32: return try evaluate(Int32.self, inputs)
        case .int64: return try evaluate(Int64.self, inputs)
        case .uint8: return try evaluate(UInt8.self, inputs)
        case .uint16: return try evaluate(UInt16.self, inputs)
        case .uint32: return try evaluate(UInt32.self, inputs)
        case .uint64: return try evaluate(UInt64.self, inputs)
        case .bool: throw InferenceError("bool elements where numbers are needed")
        }
    }

    /// The same where truths are allowed too, as the numbers 0 and 1.
    func evaluateNumbersAndTruths(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        guard try inputs.required(Self.typedInput).type == .bool else { return try evaluateNumbers(inputs) }
        func cast(_ tensor: TypedTensor, from type: ElementType, to target: ElementType) -> TypedTensor {
            tensor.type == type ? TypedTensor(shape: tensor.shape, tensor.elements.converted(to: target)) : tensor
        }
        let results = try evaluate(UInt8.self, inputs.map { $0.map { cast($0, from: .bool, to: .uint8) } })
        return results.map { cast($0, from: .uint8, to: .bool) }
    }
}

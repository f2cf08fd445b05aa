/// An operator that works alike on elements of any type: `evaluate` is compiled for each of them.
protocol ElementOperator: Operator {
    /// The input whose elements have the type.
    static var typedInput: Int { get }

    func evaluate<T: Element>(
        _ type: T.Type, _ inputs: [TypedTensor?]
    ) throws(InferenceError) -> [TypedTensor]
}

extension ElementOperator {
    static var typedInput: Int { 0 }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
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
        case .bool: return try evaluate(Bool.self, inputs)
        }
    }
}

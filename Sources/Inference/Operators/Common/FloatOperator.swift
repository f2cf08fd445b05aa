/// An operator on floating-point numbers: `evaluate` is compiled for each type of them.
protocol FloatOperator: Operator {
    /// The input whose elements have the type.
    static var typedInput: Int { get }

    func evaluate<T: FloatElement>(
        _ type: T.Type, _ inputs: [TypedTensor?]
    ) throws(InferenceError) -> [TypedTensor]
}

extension FloatOperator {
    static var typedInput: Int { 0 }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let type = try inputs.required(Self.typedInput).type
        switch type {
        case .float: return try evaluate(Float.self, inputs)
        case .double: return try evaluate(Double.self, inputs)
        case .float16: return try evaluate(Float16.self, inputs)
        default: throw InferenceError("\(type) elements where floating-point numbers are needed")
        }
    }
}

/// Ceil, Exp, Sigmoid, Elu and the other functions of one floating-point number.
struct RealFunctionOperator: FloatOperator {
    let function: RealFunction

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        func double(_ name: String, _ value: Float) throws(InferenceError) -> Double {
            Double(try node.float(name, default: value))
        }
        function =
            switch node.type {
            case "Celu": .celu(alpha: try double("alpha", 1))
            case "Elu": .elu(alpha: try double("alpha", 1))
            case "Gelu": try Self.gelu(node)
            case "HardSigmoid": .hardSigmoid(alpha: try double("alpha", 0.2), beta: try double("beta", 0.5))
            case "LeakyRelu": .leakyRelu(alpha: try double("alpha", 0.01))
            case "Selu": .selu(alpha: try double("alpha", 1.673_263_2), gamma: try double("gamma", 1.050_701))
            case "Swish": .swish(alpha: try double("alpha", 1))
            case "ThresholdedRelu": .thresholdedRelu(alpha: try double("alpha", 1))
            default: try Self.plain(node.type)
            }
    }

    private static let plain: [String: RealFunction] = [
        "Acos": .acos, "Acosh": .acosh, "Asin": .asin, "Asinh": .asinh, "Atan": .atan, "Atanh": .atanh, "Ceil": .ceil,
        "Cos": .cos, "Cosh": .cosh, "Erf": .erf, "Exp": .exp, "Floor": .floor, "HardSwish": .hardSwish, "Log": .log,
        "Mish": .mish, "Reciprocal": .reciprocal, "Round": .round, "Sigmoid": .sigmoid, "Sin": .sin, "Sinh": .sinh,
        "Softplus": .softplus, "Softsign": .softsign, "Sqrt": .sqrt, "Tan": .tan, "Tanh": .tanh,
    ]

    private static func plain(_ name: String) throws(InferenceError) -> RealFunction {
        guard let function = plain[name] else { throw .unsupported("this function is not known") }
        return function
    }

    private static func gelu(_ node: Network.Node) throws(InferenceError) -> RealFunction {
        switch try node.string("approximate", default: "none") {
        case "none": return .gelu
        case "tanh": return .geluTanh
        default: throw InferenceError("attribute approximate is neither none nor tanh")
        }
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        return [ValueDescription(input.type, input.shape)]
    }

    func evaluate<T: FloatElement>(
        _ type: T.Type, _ inputs: [TypedTensor?]
    ) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        let values: [T] = try input.values()
        return [TypedTensor(shape: input.shape, values.map { T(real: function.value(at: $0.real)) })]
    }
}

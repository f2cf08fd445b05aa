/// An elementwise function of one value.
enum Activation: Equatable {
    case identity
    case relu
    case clip(Float, Float)
    /// The slope below 0.
    case leakyRelu(Float)
    /// The slopes below 0, one for each channel.
    case prelu([Float])
    case sigmoid
    /// x · sigmoid(x)
    case silu
    case tanh
    /// clip(a · x + b, 0, 1)
    case hardSigmoid(Float, Float)
    /// x · clip(a · x + b, 0, 1)
    case hardSwish(Float, Float)
    /// x where positive, a · (exp(x) - 1) elsewhere
    case elu(Float)
    case erf
    /// x / 2 · (1 + erf(x / √2))
    case gelu
    /// Its approximation with the hyperbolic tangent.
    case geluTanh
    /// x · tanh(log(1 + exp(x)))
    case mish

    var isPerChannel: Bool {
        if case .prelu = self { true } else { false }
    }

    /// x · self(x), where that has a name.
    var gated: Activation? {
        switch self {
        case .sigmoid: .silu
        case .hardSigmoid(let a, let b): .hardSwish(a, b)
        default: nil
        }
    }
}

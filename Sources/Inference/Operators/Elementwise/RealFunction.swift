import Foundation

/// A function of one real number, as ONNX defines it.
enum RealFunction: Sendable, Equatable {
    case acos, acosh, asin, asinh, atan, atanh, ceil, cos, cosh, erf, exp, floor, log, reciprocal, sin, sinh, sqrt, tan,
        tanh
    /// To the nearest integer, halves to the even one.
    case round
    case sigmoid
    /// log(1 + exp(x))
    case softplus
    /// x / (1 + |x|)
    case softsign
    /// x where positive, alpha (exp(x / alpha) - 1) elsewhere
    case celu(alpha: Double)
    /// x where positive, alpha (exp(x) - 1) elsewhere
    case elu(alpha: Double)
    /// x where positive, alpha (exp(x) - 1) elsewhere, all times gamma
    case selu(alpha: Double, gamma: Double)
    /// x times the normal distribution's cumulative probability
    case gelu
    /// The same by its approximation with the hyperbolic tangent.
    case geluTanh
    /// alpha x + beta, limited to 0...1
    case hardSigmoid(alpha: Double, beta: Double)
    /// x hardSigmoid(x) with alpha 1/6 and beta 1/2
    case hardSwish
    /// x where positive, alpha x elsewhere
    case leakyRelu(alpha: Double)
    /// x tanh(softplus(x))
    case mish
    /// x sigmoid(alpha x)
    case swish(alpha: Double)
    /// x above alpha, 0 elsewhere
    case thresholdedRelu(alpha: Double)

    func value(at x: Double) -> Double {
        switch self {
        case .acos: Foundation.acos(x)
        case .acosh: Foundation.acosh(x)
        case .asin: Foundation.asin(x)
        case .asinh: Foundation.asinh(x)
        case .atan: Foundation.atan(x)
        case .atanh: Foundation.atanh(x)
        case .ceil: x.rounded(.up)
        case .cos: Foundation.cos(x)
        case .cosh: Foundation.cosh(x)
        case .erf: Foundation.erf(x)
        case .exp: Foundation.exp(x)
        case .floor: x.rounded(.down)
        case .log: Foundation.log(x)
        case .reciprocal: 1 / x
        case .sin: Foundation.sin(x)
        case .sinh: Foundation.sinh(x)
        case .sqrt: x.squareRoot()
        case .tan: Foundation.tan(x)
        case .tanh: Foundation.tanh(x)
        case .round: x.rounded(.toNearestOrEven)
        case .sigmoid: Self.sigmoid(x)
        case .softplus: Self.softplus(x)
        case .softsign: x / (1 + abs(x))
        case .celu(let alpha): x > 0 ? x : alpha * expm1(x / alpha)
        case .elu(let alpha): x > 0 ? x : alpha * expm1(x)
        case .selu(let alpha, let gamma): gamma * (x > 0 ? x : alpha * expm1(x))
        case .gelu: x * 0.5 * (1 + Foundation.erf(x * 0.5.squareRoot()))
        case .geluTanh: x * 0.5 * (1 + Foundation.tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
        case .hardSigmoid(let alpha, let beta): Self.hardSigmoid(x, alpha, beta)
        case .hardSwish: x * Self.hardSigmoid(x, 1 / 6, 0.5)
        case .leakyRelu(let alpha): x < 0 ? alpha * x : x
        case .mish: x * Foundation.tanh(Self.softplus(x))
        case .swish(let alpha): x * Self.sigmoid(alpha * x)
        case .thresholdedRelu(let alpha): x > alpha ? x : 0
        }
    }

    private static func sigmoid(_ x: Double) -> Double { 1 / (1 + Foundation.exp(-x)) }

    /// Written such that a large x does not overflow.
    private static func softplus(_ x: Double) -> Double { max(x, 0) + log1p(Foundation.exp(-abs(x))) }

    private static func hardSigmoid(_ x: Double, _ alpha: Double, _ beta: Double) -> Double {
        max(0, min(1, alpha * x + beta))
    }
}

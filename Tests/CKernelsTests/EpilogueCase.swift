import CKernels
import Foundation
import Neural

/// A random epilogue and its result by the definition.
struct EpilogueCase: CustomStringConvertible {
    static let activations = [
        BLOCKED_IDENTITY, BLOCKED_RELU, BLOCKED_CLIP, BLOCKED_LEAKY_RELU, BLOCKED_PRELU, BLOCKED_SIGMOID, BLOCKED_SILU,
        BLOCKED_TANH, BLOCKED_HARD_SIGMOID, BLOCKED_HARD_SWISH, BLOCKED_ELU, BLOCKED_ERF, BLOCKED_GELU,
        BLOCKED_GELU_TANH, BLOCKED_MISH,
    ]

    let activation: BlockedActivation
    let a: Float
    let b: Float
    let slopes: [Float]
    let addend: BlockedTensor?
    let addsAfterActivation: Bool

    init(channels: Int, height: Int, width: Int, using generator: inout SeededGenerator) {
        activation = Self.activations.randomElement(using: &generator)!
        a = Float.random(in: -0.5...0.3, using: &generator)
        b = a + Float.random(in: 0...1, using: &generator)
        slopes = (0..<blocked_count(channels) * 8).map { _ in Float.random(in: -1...1, using: &generator) }
        addend =
            Bool.random(using: &generator)
            ? BlockedTensor(channels: channels, height: height, width: width, using: &generator) : nil
        addsAfterActivation = Bool.random(using: &generator)
    }

    func apply(_ sum: Float, channel: Int, y: Int, x: Int) -> Float {
        let other = addend?[channel, y, x] ?? 0
        return addsAfterActivation
            ? activate(sum, channel: channel) + other : activate(sum + other, channel: channel)
    }

    func activate(_ v: Float, channel: Int) -> Float {
        let sigmoid = 1 / (1 + exp(-Double(v)))
        switch activation {
        case BLOCKED_RELU: return max(v, 0)
        case BLOCKED_CLIP: return min(max(v, a), b)
        case BLOCKED_LEAKY_RELU: return v > 0 ? v : a * v
        case BLOCKED_PRELU: return v > 0 ? v : slopes[channel] * v
        case BLOCKED_SIGMOID: return Float(sigmoid)
        case BLOCKED_SILU: return Float(Double(v) * sigmoid)
        case BLOCKED_TANH: return Float(tanh(Double(v)))
        case BLOCKED_HARD_SIGMOID: return min(max(a * v + b, 0), 1)
        case BLOCKED_HARD_SWISH: return v * min(max(a * v + b, 0), 1)
        case BLOCKED_ELU: return v > 0 ? v : a * Float(expm1(Double(v)))
        case BLOCKED_ERF: return Float(erf(Double(v)))
        case BLOCKED_GELU: return Float(Self.gelu(Double(v)))
        case BLOCKED_GELU_TANH: return Float(Self.geluTanh(Double(v)))
        case BLOCKED_MISH: return Float(Self.mish(Double(v)))
        default: return v
        }
    }

    static func gelu(_ v: Double) -> Double { v / 2 * (1 + erf(v * 0.5.squareRoot())) }

    static func geluTanh(_ v: Double) -> Double {
        v / 2 * (1 + tanh((2 / Double.pi).squareRoot() * (v + 0.044715 * v * v * v)))
    }

    static func mish(_ v: Double) -> Double { v * tanh(log1p(exp(v))) }

    /// Calls the body with the C form, whose pointers are valid during the call only.
    func withEpilogue(_ body: (UnsafePointer<BlockedEpilogue>) -> Void) {
        slopes.withUnsafeBufferPointer { slopes in
            (addend?.values ?? []).withUnsafeBufferPointer { values in
                var epilogue = BlockedEpilogue()
                epilogue.activation = activation
                (epilogue.a, epilogue.b) = (a, b)
                epilogue.slopes = slopes.baseAddress
                epilogue.addend = addend == nil ? nil : values.baseAddress
                epilogue.adds_after_activation = addsAfterActivation ? 1 : 0
                body(&epilogue)
            }
        }
    }

    var description: String {
        "activation \(activation.rawValue), addend \(addend == nil ? "none" : addsAfterActivation ? "after" : "before")"
    }
}

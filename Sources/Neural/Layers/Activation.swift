import CKernels

/// An element-wise function, alone or fused into the operation before it.
struct Activation: Equatable {
    let kind: NeuralActivation
    var a: Float = 0
    var b: Float = 0

    static let identity = Activation(kind: NEURAL_IDENTITY)

    /// Nil for operations that are not element-wise functions of one input.
    init?(_ operation: Operation) {
        switch operation {
        case .relu: self.init(kind: NEURAL_RELU)
        case .leakyRelu(let slope): self.init(kind: NEURAL_LEAKY_RELU, a: slope)
        case .clip(let minimum, let maximum): self.init(kind: NEURAL_CLIP, a: minimum, b: maximum)
        case .sigmoid: self.init(kind: NEURAL_SIGMOID)
        case .tanh: self.init(kind: NEURAL_TANH)
        case .hardSwish: self.init(kind: NEURAL_HARD_SWISH)
        case .gelu: self.init(kind: NEURAL_GELU)
        default: return nil
        }
    }

    private init(kind: NeuralActivation, a: Float = 0, b: Float = 0) {
        self.kind = kind
        self.a = a
        self.b = b
    }

    /// Its derivative is the same at a value and at what it makes of it, so that a layer need not keep the value.
    var isKnownByItsOutput: Bool {
        switch kind {
        case NEURAL_IDENTITY, NEURAL_RELU: true
        case NEURAL_LEAKY_RELU: a > 0
        case NEURAL_CLIP: a < b
        default: false
        }
    }

    /// y = f(scale · x + shift); x and y may be the same.
    func apply(
        _ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, count: Int, scale: Float = 1, shift: Float = 0
    ) {
        neural_activate(x, y, count, scale, shift, kind, a, b)
    }
}

final class ActivationLayer: Layer {
    private let activation: Activation
    private let input, output: Operand

    init(_ activation: Activation, input: Operand, output: Operand) {
        self.activation = activation
        self.input = input
        self.output = output
    }

    func forward(isTraining: Bool) { activation.apply(input.values, to: output.values, count: input.count) }

    func backward() {
        guard let gradient = input.gradient, let outer = output.gradient else { return }
        neural_activate_backward(
            input.values, outer, gradient, input.count, 1, 0, activation.kind, activation.a, activation.b, input.adds)
    }
}

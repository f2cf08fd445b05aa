import CKernels

/// What follows a sum in the same pass: activation and addend.
struct Epilogue: Sendable {
    private let activation: BlockedActivation
    /// Parameters of the activation.
    private let a, b: Float
    private let slopes: ConstantBuffer?
    private let addsAfterActivation: Bool

    init(_ activation: Activation, addsAfterActivation: Bool = false) {
        self.addsAfterActivation = addsAfterActivation
        if case .prelu(let values) = activation {
            slopes = ConstantBuffer(count: (values.count + 7) / 8 * 8) { $0.update(from: values, count: values.count) }
        } else {
            slopes = nil
        }
        (self.activation, a, b) =
            switch activation {
            case .identity: (BLOCKED_IDENTITY, 0, 0)
            case .relu: (BLOCKED_RELU, 0, 0)
            case .clip(let low, let high): (BLOCKED_CLIP, low, high)
            case .leakyRelu(let slope): (BLOCKED_LEAKY_RELU, slope, 0)
            case .prelu: (BLOCKED_PRELU, 0, 0)
            case .sigmoid: (BLOCKED_SIGMOID, 0, 0)
            case .silu: (BLOCKED_SILU, 0, 0)
            case .tanh: (BLOCKED_TANH, 0, 0)
            case .hardSigmoid(let a, let b): (BLOCKED_HARD_SIGMOID, a, b)
            case .hardSwish(let a, let b): (BLOCKED_HARD_SWISH, a, b)
            case .elu(let a): (BLOCKED_ELU, a, 0)
            case .erf: (BLOCKED_ERF, 0, 0)
            case .gelu: (BLOCKED_GELU, 0, 0)
            case .geluTanh: (BLOCKED_GELU_TANH, 0, 0)
            case .mish: (BLOCKED_MISH, 0, 0)
            }
    }

    /// True where nothing is done after the sum, unless there is an addend.
    var isEmpty: Bool { activation == BLOCKED_IDENTITY }
    var hasSlopes: Bool { slopes != nil }

    /// As kernels take it; valid as long as this and the addend live.
    ///
    /// - Parameter addend: a blocked picture of the result's size.
    func kernel(addend: UnsafePointer<Float>? = nil) -> BlockedEpilogue {
        BlockedEpilogue(
            activation: activation, a: a, b: b, slopes: slopes?.base, addend: addend,
            adds_after_activation: addsAfterActivation ? 1 : 0)
    }

    /// Applies the activation to elements whose channel does not matter.
    func apply(to y: UnsafeMutablePointer<Float>, count: Int) {
        guard !isEmpty else { return }
        var kernel = kernel()
        let whole = count / 8 * 8
        blocked_finish(&kernel, nil, nil, y, whole)
        guard whole < count else { return }
        // The kernel works on whole vectors, and what follows the last element may be somebody else's.
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 8) { rest in
            rest.initialize(repeating: 0)
            rest.baseAddress?.update(from: y + whole, count: count - whole)
            blocked_finish(&kernel, nil, nil, rest.baseAddress, 8)
            (y + whole).update(from: rest.baseAddress!, count: count - whole)
        }
    }

    /// Applies the activation to whole vectors of one block of channels.
    func apply(to y: UnsafeMutablePointer<Float>, count: Int, block: Int) {
        guard !isEmpty else { return }
        var kernel = kernel()
        blocked_finish(&kernel, nil, kernel.slopes.map { $0 + block * 8 }, y, count)
    }

    /// The activation of one element of a channel.
    func slope(_ channel: Int) -> Float? { slopes?.base[channel] }
}

import CKernels

/// What follows a sum in the same pass: activation and addend.
struct Epilogue {
    private var kernel = BlockedEpilogue()
    /// Keeps the slopes that the kernel reads.
    private var slopes: FloatBuffer?

    /// - Parameter addend: the first picture of a batch of blocked ones.
    init(_ activation: Activation, addend: UnsafePointer<Float>? = nil, addsAfterActivation: Bool = false) {
        kernel.addend = addend
        kernel.adds_after_activation = addsAfterActivation ? 1 : 0
        switch activation {
        case .identity: kernel.activation = BLOCKED_IDENTITY
        case .relu: kernel.activation = BLOCKED_RELU
        case .clip(let low, let high): (kernel.activation, kernel.a, kernel.b) = (BLOCKED_CLIP, low, high)
        case .leakyRelu(let slope): (kernel.activation, kernel.a) = (BLOCKED_LEAKY_RELU, slope)
        case .prelu(let values):
            kernel.activation = BLOCKED_PRELU
            let slopes = FloatBuffer(count: (values.count + 7) / 8 * 8)
            slopes.base.update(from: values, count: values.count)
            kernel.slopes = UnsafePointer(slopes.base)
            self.slopes = slopes
        case .sigmoid: kernel.activation = BLOCKED_SIGMOID
        case .silu: kernel.activation = BLOCKED_SILU
        case .tanh: kernel.activation = BLOCKED_TANH
        case .hardSigmoid(let a, let b): (kernel.activation, kernel.a, kernel.b) = (BLOCKED_HARD_SIGMOID, a, b)
        case .hardSwish(let a, let b): (kernel.activation, kernel.a, kernel.b) = (BLOCKED_HARD_SWISH, a, b)
        }
    }

    /// True where nothing follows.
    var isEmpty: Bool { kernel.activation == BLOCKED_IDENTITY && kernel.addend == nil }
    var hasSlopes: Bool { slopes != nil }

    /// Without an addend.
    var activation: BlockedEpilogue { kernel(addendOffset: 0) }

    /// For one picture of a batch, whose addend begins so many floats further on.
    func kernel(addendOffset: Int) -> BlockedEpilogue {
        var kernel = kernel
        if let addend = kernel.addend { kernel.addend = addend + addendOffset }
        return kernel
    }

    /// Applies the activation to elements whose channel does not matter.
    func apply(to y: UnsafeMutablePointer<Float>, count: Int) {
        guard !isEmpty else { return }
        var kernel = kernel
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
        var kernel = kernel
        blocked_finish(&kernel, nil, kernel.slopes.map { $0 + block * 8 }, y, count)
    }

    /// The activation of one element of a channel.
    func slope(_ channel: Int) -> Float? { slopes?.base[channel] }
}

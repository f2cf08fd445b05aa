import CKernels

/// Turns gradients into new weights. A value: copy it (or its `moments`) to keep a checkpoint.
///
/// Full-batch descent is any method whose step is taken once per pass over the whole set: let `TrainingPlan.run` add up the
/// gradients of all chunks, then call `step` once.
public struct Optimizer: Sendable {
    public enum Method: Sendable, Equatable, Codable {
        /// v ← μ v + g; w ← w - η v, or w - η (g + μ v) with Nesterov's look-ahead (Sutskever et al. 2013, section 2).
        case sgd(momentum: Float = 0.9, nesterov: Bool = true)
        /// Kingma and Ba 2015, algorithm 1. Weight decay is added to the gradient.
        case adam(beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8)
        /// Loshchilov and Hutter 2019, algorithm 2: weight decay shrinks the weights directly, scaled by the learning rate.
        case adamW(beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8)
    }

    public let method: Method
    public let weightDecay: Float
    /// Gradients are scaled down to this Euclidean norm where they exceed it; nil leaves them.
    public let gradientNormLimit: Float?
    /// Steps taken so far.
    public var stepCount = 0
    /// Momentum (SGD), or first and then second moments (Adam), in the order of `Parameters.values`.
    public var moments: [Float] = []

    public init(_ method: Method, weightDecay: Float = 0, gradientNormLimit: Float? = nil) {
        self.method = method
        self.weightDecay = weightDecay
        self.gradientNormLimit = gradientNormLimit
    }

    /// Moves the trained weights against their gradients. The gradients stay as they are.
    public mutating func step(_ parameters: Parameters, learningRate: Float) {
        let count = parameters.valueBuffer.count
        let momentCount = if case .sgd = method { count } else { 2 * count }
        if moments.isEmpty { moments = [Float](repeating: 0, count: momentCount) }
        precondition(moments.count == momentCount, "the optimiser's moments belong to other parameters")
        stepCount += 1
        let scale = gradientScale(parameters)
        let (stepCount, method, weightDecay) = (self.stepCount, self.method, self.weightDecay)
        moments.withUnsafeMutableBufferPointer { moments in
            let first = moments.baseAddress!
            for entry in parameters.entries where entry.isTrained {
                let offset = entry.range.lowerBound
                let weights = parameters.valueBuffer.base + offset
                let gradients = parameters.gradientBuffer.base + offset
                let decay = entry.decays ? weightDecay : 0
                switch method {
                case .sgd(let momentum, let nesterov):
                    kernels.sgd_step(
                        weights, gradients, first + offset, entry.range.count, scale, learningRate, momentum,
                        nesterov ? 1 : 0, decay)
                case .adam(let beta1, let beta2, let epsilon), .adamW(let beta1, let beta2, let epsilon):
                    let isDecoupled = if case .adamW = method { true } else { false }
                    let settings = AdamSettings(
                        beta1: beta1, beta2: beta2, epsilon: epsilon,
                        correction1: 1 - power(beta1, stepCount), correction2: 1 - power(beta2, stepCount),
                        gradient_decay: isDecoupled ? 0 : decay, weight_decay: isDecoupled ? decay : 0)
                    kernels.adam_step(
                        weights, gradients, first + offset, first + count + offset, entry.range.count, scale,
                        learningRate, settings)
                }
            }
        }
    }

    private func gradientScale(_ parameters: Parameters) -> Float {
        guard let gradientNormLimit else { return 1 }
        let norm = parameters.gradientNorm
        return norm > gradientNormLimit ? gradientNormLimit / norm : 1
    }
}

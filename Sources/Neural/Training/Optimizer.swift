import CKernels
import Glibc

/// Turns gradients into new weights. A value: copy it (or its `moments`) to keep a checkpoint.
///
/// Full-batch descent is any method whose step is taken once per pass over the whole set: let `TrainingPlan.accumulate` add
/// up the gradients of all batches, then call `step` once.
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
        let settings = stepSettings(scale: gradientScale(parameters), learningRate: learningRate)
        let method = method
        moments.withUnsafeMutableBufferPointer { moments in
            for entry in parameters.entries where entry.isTrained {
                var settings = settings
                if !entry.decays { (settings.gradient_decay, settings.weight_decay) = (0, 0) }
                let offset = entry.range.lowerBound
                let weights = parameters.valueBuffer.base + offset
                let gradients = parameters.gradientBuffer.base + offset
                let first = moments.baseAddress! + offset
                switch method {
                case .sgd: neural_sgd(weights, gradients, first, entry.range.count, &settings)
                case .adam, .adamW:
                    neural_adam(weights, gradients, first, first + count, entry.range.count, &settings)
                }
            }
        }
    }

    private func stepSettings(scale: Float, learningRate: Float) -> NeuralStep {
        var settings = NeuralStep()
        settings.scale = scale
        settings.learning_rate = learningRate
        switch method {
        case .sgd(let momentum, let nesterov):
            settings.beta1 = momentum
            settings.nesterov = nesterov ? 1 : 0
            settings.gradient_decay = weightDecay
        case .adam(let beta1, let beta2, let epsilon), .adamW(let beta1, let beta2, let epsilon):
            settings.beta1 = beta1
            settings.beta2 = beta2
            settings.epsilon = epsilon
            settings.correction1 = 1 - pow(beta1, Float(stepCount))
            settings.correction2 = 1 - pow(beta2, Float(stepCount))
            if case .adamW = method {
                settings.weight_decay = weightDecay
            } else {
                settings.gradient_decay = weightDecay
            }
        }
        return settings
    }

    private func gradientScale(_ parameters: Parameters) -> Float {
        guard let gradientNormLimit else { return 1 }
        let norm = parameters.gradientNorm
        return norm > gradientNormLimit ? gradientNormLimit / norm : 1
    }
}

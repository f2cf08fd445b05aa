import Neural
import Preprocessing

/// Everything that decides what a training gives: the same options and pictures give the same weights.
public struct TrainingOptions: Sendable, Equatable, Codable {
    public enum Method: String, Sendable, Codable, CaseIterable {
        /// One picture, or a batch of them, a step; with momentum (see `momentum` and `nesterov`).
        case sgd
        /// One step per epoch along the gradient of the whole set.
        case sgdFull = "sgd-full"
        case adam
        case adamW = "adamw"

        /// A rate to start from.
        public var usualLearningRate: Float {
            switch self {
            case .sgd: 0.05
            case .sgdFull: 0.2
            case .adam, .adamW: 1e-3
            }
        }

        /// Decoupled decay is scaled by the learning rate and so is larger by orders than decay through the gradient.
        public var usualWeightDecay: Float { self == .adamW ? 0.02 : 1e-4 }
    }

    public enum Schedule: String, Sendable, Codable, CaseIterable {
        case constant
        /// A tenth after each third of the epochs.
        case step
        case cosine
        case oneCycle = "one-cycle"
    }

    public enum ClassBalance: String, Sendable, Codable, CaseIterable {
        /// Every picture counts the same.
        case none
        /// Every class counts the same: a picture weighs the inverse of its class's share.
        case weights
    }

    public enum Kept: String, Sendable, Codable, CaseIterable {
        /// The first epoch of the highest macro F1 on the validation samples.
        case best
        /// The last one: where there are few validation samples, the best is a lucky one.
        case last
    }

    public var epochs = 30
    /// The epoch whose weights become the model.
    public var kept = Kept.best
    /// Pictures per step; a multiple of `threads`.
    public var batch = 32
    public var method: Method
    /// Peak of the schedule.
    public var learningRate: Float
    public var schedule = Schedule.cosine
    public var warmUpEpochs: Float = 1
    /// Of `sgd` and `sgd-full`; 0 is plain gradient descent.
    public var momentum: Float = 0.9
    /// Looks ahead along the momentum.
    public var nesterov = true
    public var weightDecay: Float
    public var labelSmoothing: Float = 0.05
    /// γ of the focal loss; 0 is plain cross-entropy.
    public var focus: Float = 0
    public var balance = ClassBalance.weights
    /// Share of the teacher's judgement in the targets, 0 to 1, where there is a teacher.
    public var teacherShare: Float = 0.6
    /// Weight of the squared distance between the student's class maps and the teacher's; 0 leaves the maps alone.
    public var teacherMapWeight: Float = 0
    /// Weight of the squared distance between the student's features, projected, and the teacher's, as a share of the
    /// latter's mean square; 0 leaves the features alone.
    public var teacherFeatureWeight: Float = 0
    /// Decay per step of the moving average of weights that is validated and saved; 0 saves the last weights.
    public var averageDecay: Float = 0.998
    /// Gradients are scaled down to this norm; infinity leaves them.
    public var gradientNormLimit: Float = 5
    /// Training stops after so many epochs in a row without a better one; nil trains them all.
    public var patience: Int?
    /// Trains the head that transferred features were given, and leaves these as they are.
    public var freezesFeatures = false
    public var augmentation = Augmentation()
    public var seed: UInt64 = 1
    /// Data-parallel replicas; gradients are added in their order.
    public var threads = 1

    /// The method's usual learning rate and weight decay; everything else as it stands above.
    public init(method: Method = .adamW) {
        self.method = method
        learningRate = method.usualLearningRate
        weightDecay = method.usualWeightDecay
    }

    var optimizer: Optimizer {
        let method: Optimizer.Method =
            switch self.method {
            case .sgd, .sgdFull: .sgd(momentum: momentum, nesterov: nesterov && momentum > 0)
            case .adam: .adam()
            case .adamW: .adamW()
            }
        return Optimizer(
            method, weightDecay: weightDecay, gradientNormLimit: gradientNormLimit.isFinite ? gradientNormLimit : nil)
    }

    func schedule(stepsPerEpoch: Int) -> LearningRateSchedule {
        let totalSteps = epochs * stepsPerEpoch
        let shape: LearningRateSchedule.Shape =
            switch schedule {
            case .constant: .constant
            case .step: .step(factor: 0.1, interval: (totalSteps + 2) / 3)
            case .cosine: .cosine()
            case .oneCycle: .oneCycle
            }
        let warmUpSteps = Int((warmUpEpochs * Float(stepsPerEpoch)).rounded())
        return LearningRateSchedule(shape, peak: learningRate, warmUpSteps: warmUpSteps, totalSteps: totalSteps)
    }

    /// Weights of the classes in the loss, their mean over the pictures being 1.
    func classWeights(counts: [Int]) -> [Float] {
        guard balance == .weights else { return [] }
        let total = Float(counts.reduce(0, +))
        return counts.map { $0 == 0 ? 0 : total / (Float(counts.count) * Float($0)) }
    }
}

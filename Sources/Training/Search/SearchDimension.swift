import Neural

/// What a search may vary, by the name of the option of `tocsin train` that sets it.
public enum SearchDimension: String, Sendable, CaseIterable {
    case learningRate = "learning-rate"
    case batch
    case weightDecay = "weight-decay"
    case augmentation
    case mixUp = "mix-up"
    case labelSmoothing = "label-smoothing"
    /// Of compact networks with random weights.
    case width
    case depth

    /// Where to look if nobody says more. Rates span what works for the optimiser.
    public func usualRange(_ method: TrainingOptions.Method) -> SearchRange {
        let (rate, decay) = (Double(method.usualLearningRate), Double(method.usualWeightDecay))
        return switch self {
        case .learningRate: .logarithmic(rate / 5, rate * 5)
        case .batch: .choice([16, 32, 64])
        case .weightDecay: .logarithmic(decay / 10, decay * 5)
        case .augmentation: .linear(0.25, 1.5)
        case .mixUp: .linear(0, 0.3)
        case .labelSmoothing: .linear(0, 0.15)
        case .width: .choice([0.5, 0.75, 1, 1.25, 1.5])
        case .depth: .choice([1, 2, 3])
        }
    }

    /// What the option takes.
    var limits: ClosedRange<Double> {
        switch self {
        case .learningRate: 1e-8...100
        case .batch: 1...4096
        case .weightDecay: 0...1
        case .augmentation: 0...2
        case .mixUp, .labelSmoothing: 0...0.99
        case .width: 0.25...4
        case .depth: 0...8
        }
    }

    var isWhole: Bool { self == .batch || self == .depth }

    var isLogarithmic: Bool { self == .learningRate || self == .weightDecay }
}

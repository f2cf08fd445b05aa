/// One set of values that a search tries, and how it did.
public struct SearchTrial: Sendable, Equatable, Codable {
    /// After so many epochs.
    public struct Score: Sendable, Equatable, Codable {
        public let epochs: Int
        /// Of the best epoch so far, on the validation samples.
        public let macroF1: Double
        public let accuracy: Double

        public init(epochs: Int, macroF1: Double, accuracy: Double) {
            self.epochs = epochs
            self.macroF1 = macroF1
            self.accuracy = accuracy
        }
    }

    /// Counts from 1.
    public let number: Int
    /// By the names of `SearchDimension`.
    public let values: [String: Double]
    /// One for each rung that the trial reached, the shortest training first.
    public internal(set) var scores: [Score] = []
    /// Why it ended early, as a loss that is no longer a number.
    public internal(set) var fault: String?

    init(number: Int, values: [String: Double]) {
        self.number = number
        self.values = values
    }

    public subscript(dimension: SearchDimension) -> Double? { values[dimension.rawValue] }

    /// The trial's options: those given, with its values.
    public func options(from base: TrainingOptions) -> TrainingOptions {
        var options = base
        if let value = self[.learningRate] { options.learningRate = Float(value) }
        if let value = self[.batch] { options.batch = Int(value) }
        if let value = self[.weightDecay] { options.weightDecay = Float(value) }
        if let value = self[.augmentation] {
            let (background, mixUp) = (options.augmentation.background, options.augmentation.mixUp)
            options.augmentation = Augmentation().scaled(by: Float(value))
            (options.augmentation.background, options.augmentation.mixUp) = (background, mixUp)
        }
        if let value = self[.mixUp] { options.augmentation.mixUp = Float(value) }
        if let value = self[.labelSmoothing] { options.labelSmoothing = Float(value) }
        return options
    }
}

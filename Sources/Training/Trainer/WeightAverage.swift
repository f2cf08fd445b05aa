/// The exponential moving average of the weights over the steps of training; it generalises better than the last step.
///
/// Source: B. T. Polyak and A. B. Juditsky, "Acceleration of stochastic approximation by averaging", 1992, in the
/// exponential form; early steps use the shorter memory (1 + n) / (10 + n).
struct WeightAverage: Sendable, Equatable {
    let decay: Float
    private(set) var values: [Float]
    private(set) var stepCount: Int

    init(decay: Float, values: [Float], stepCount: Int = 0) {
        self.decay = decay
        self.values = values
        self.stepCount = stepCount
    }

    /// Takes in the weights after a step.
    mutating func update(with weights: [Float]) {
        precondition(weights.count == values.count, "the average is of other weights")
        let rate = 1 - min(decay, Float(1 + stepCount) / Float(10 + stepCount))
        stepCount += 1
        values.withUnsafeMutableBufferPointer { values in
            for index in values.indices { values[index] += rate * (weights[index] - values[index]) }
        }
    }
}

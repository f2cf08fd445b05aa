import CKernels

/// Batch normalisation (Ioffe and Szegedy 2015, algorithms 1 and 2) and the activation after it, in one pass over the
/// output.
///
/// Statistics are of the plan's own batch. Their "gradient" is the step of the running statistics towards the batch's:
/// (1 - momentum) · (batch - running), with the population variance, as ONNX has it. A normalisation without a place for it
/// is frozen and uses its running statistics in training too.
final class BatchNormalizationLayer: Layer {
    private let input, scale, offset, mean, variance, output: Operand
    private let epsilon, momentum: Float
    private let activation: Activation
    private let pictureCount, channels, places: Int
    private let batchMean, inverseDeviation: FloatBuffer
    private var usedBatchStatistics = false

    /// - Parameter inputs: x, scale, offset, running mean, running variance.
    init(inputs: [Operand], output: Operand, epsilon: Float, momentum: Float, activation: Activation) {
        input = inputs[0]
        scale = inputs[1]
        offset = inputs[2]
        mean = inputs[3]
        variance = inputs[4]
        self.output = output
        self.epsilon = epsilon
        self.momentum = momentum
        self.activation = activation
        pictureCount = input.shape[0]
        channels = input.shape[1]
        places = input.shape[2...].reduce(1, *)
        batchMean = FloatBuffer(count: channels)
        inverseDeviation = FloatBuffer(count: channels)
    }

    func forward(isTraining: Bool) {
        usedBatchStatistics = isTraining && mean.gradient != nil
        for channel in 0..<channels {
            if usedBatchStatistics {
                measure(channel)
            } else {
                batchMean.base[channel] = mean.values[channel]
                inverseDeviation.base[channel] = 1 / (variance.values[channel] + epsilon).squareRoot()
            }
            let (factor, shift) = affine(channel)
            for picture in 0..<pictureCount {
                let plane = (picture * channels + channel) * places
                activation.apply(
                    input.values + plane, to: output.values + plane, count: places, scale: factor, shift: shift)
            }
        }
    }

    /// The channel's normalisation as factor · x + shift.
    private func affine(_ channel: Int) -> (factor: Float, shift: Float) {
        let factor = scale.values[channel] * inverseDeviation.base[channel]
        return (factor, offset.values[channel] - factor * batchMean.base[channel])
    }

    /// Mean and deviation in one pass: squares are taken of the distances to a value of the channel, so that a mean far
    /// from 0 costs no digits.
    private func measure(_ channel: Int) {
        let pivot = input.values[channel * places]
        let (sum, squares) = planeSums(channel) { neural_moments(input.values + $0, places, pivot, $1) }
        let count = Double(pictureCount * places)
        let mean = sum / count
        let distance = mean - Double(pivot)
        let variance = max(0, squares / count - distance * distance)
        batchMean.base[channel] = Float(mean)
        inverseDeviation.base[channel] = Float(1 / (variance + Double(epsilon)).squareRoot())
        self.mean.gradient?[channel] += (1 - momentum) * (Float(mean) - self.mean.values[channel])
        self.variance.gradient?[channel] += (1 - momentum) * (Float(variance) - self.variance.values[channel])
    }

    /// Adds up two sums over all planes of a channel.
    private func planeSums(
        _ channel: Int, _ sum: (_ plane: Int, _ sums: UnsafeMutablePointer<Double>) -> Void
    ) -> (Double, Double) {
        var totals = (0.0, 0.0)
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2) { sums in
            for picture in 0..<pictureCount {
                sum((picture * channels + channel) * places, sums.baseAddress!)
                totals.0 += sums[0]
                totals.1 += sums[1]
            }
        }
        return totals
    }

    func backward() {
        guard let outer = output.gradient else { return }
        for channel in 0..<channels {
            let (factor, shift) = affine(channel)
            let pivot = batchMean.base[channel]
            let (sum, products) = planeSums(channel) { plane, sums in
                if activation != .identity {
                    neural_activate_backward(
                        input.values + plane, outer + plane, outer + plane, places, factor, shift, activation.kind,
                        activation.a, activation.b, 0)
                }
                neural_products(outer + plane, input.values + plane, places, pivot, sums)
            }
            let inverse = inverseDeviation.base[channel]
            scale.gradient?[channel] += Float(products) * inverse
            offset.gradient?[channel] += Float(sum)
            backwardInput(channel, factor, sum: Float(sum), products: Float(products), outer)
        }
    }

    /// dx = factor · (d - mean(d) - x̂ · mean(d · x̂)), written as p · d + q · x + r.
    private func backwardInput(
        _ channel: Int, _ factor: Float, sum: Float, products: Float, _ outer: UnsafePointer<Float>
    ) {
        guard let gradient = input.gradient else { return }
        let inverse = inverseDeviation.base[channel]
        let count = Float(pictureCount * places)
        let q = usedBatchStatistics ? -factor * inverse * inverse * products / count : 0
        let r = usedBatchStatistics ? -factor * sum / count - q * batchMean.base[channel] : 0
        for picture in 0..<pictureCount {
            let plane = (picture * channels + channel) * places
            neural_blend(outer + plane, input.values + plane, gradient + plane, places, factor, q, r, input.adds)
        }
    }
}

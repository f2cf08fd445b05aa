import CKernels

/// Each row brought to mean 0 and deviation 1, then scaled and shifted element by element (Ba, Kiros and Hinton, "Layer
/// normalization", 2016, equation 3).
final class LayerNormalizationLayer: Layer {
    private let input, scale, offset, output: Operand
    private let epsilon: Float
    private let length, rows: Int
    private let means, inverseDeviations: FloatBuffer

    /// - Parameter inputs: x, scale, offset.
    init(axis: Int, epsilon: Float, inputs: [Operand], output: Operand) {
        input = inputs[0]
        scale = inputs[1]
        offset = inputs[2]
        self.output = output
        self.epsilon = epsilon
        length = input.shape[axis...].reduce(1, *)
        rows = input.count / length
        means = FloatBuffer(count: rows)
        inverseDeviations = FloatBuffer(count: rows)
    }

    func forward(isTraining: Bool) {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2) { sums in
            for row in 0..<rows {
                let (x, y) = (input.values + row * length, output.values + row * length)
                // Squares of distances to a value of the row, so that a mean far from 0 costs no digits.
                neural_moments(x, length, x[0], sums.baseAddress!)
                let mean = sums[0] / Double(length)
                let distance = mean - Double(x[0])
                let variance = max(0, sums[1] / Double(length) - distance * distance)
                let inverse = Float(1 / (variance + Double(epsilon)).squareRoot())
                means.base[row] = Float(mean)
                inverseDeviations.base[row] = inverse
                for index in 0..<length {
                    y[index] = (x[index] - Float(mean)) * inverse * scale.values[index] + offset.values[index]
                }
            }
        }
    }

    /// With g = dy · scale: dx = (g - mean(g) - x̂ · mean(g · x̂)) / deviation.
    func backward() {
        guard let outer = output.gradient else { return }
        for row in 0..<rows {
            let (x, dy) = (input.values + row * length, outer + row * length)
            let (mean, inverse) = (means.base[row], inverseDeviations.base[row])
            var (sum, product) = (0.0, 0.0)
            for index in 0..<length {
                let normal = (x[index] - mean) * inverse
                let gradient = dy[index] * scale.values[index]
                sum += Double(gradient)
                product += Double(gradient * normal)
                scale.gradient?[index] += dy[index] * normal
                offset.gradient?[index] += dy[index]
            }
            guard let gradient = input.gradient else { continue }
            let dx = gradient + row * length
            let (meanGradient, meanProduct) = (Float(sum / Double(length)), Float(product / Double(length)))
            for index in 0..<length {
                let normal = (x[index] - mean) * inverse
                let value = (dy[index] * scale.values[index] - meanGradient - normal * meanProduct) * inverse
                dx[index] = input.addsGradient ? dx[index] + value : value
            }
        }
    }
}

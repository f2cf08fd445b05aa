import CKernels

/// x above 0, slope · x below, with one learnt slope for all or for each channel (He et al., "Delving deep into rectifiers",
/// 2015, equation 1).
final class ParametricReluLayer: Layer {
    private let input, slope, output: Operand
    private let channels, places: Int

    init(input: Operand, slope: Operand, output: Operand) {
        self.input = input
        self.slope = slope
        self.output = output
        channels = slope.count
        places = channels == 1 ? input.count : input.shape[2...].reduce(1, *)
    }

    func forward(isTraining: Bool) {
        for plane in 0..<input.count / places {
            let start = plane * places
            neural_activate(
                input.values + start, output.values + start, places, 1, 0, NEURAL_LEAKY_RELU,
                slope.values[plane % channels], 0)
        }
    }

    func backward() {
        guard let outer = output.gradient else { return }
        for plane in 0..<input.count / places {
            let (x, dy) = (input.values + plane * places, outer + plane * places)
            if let gradient = slope.gradient {
                var sum = 0.0
                for index in 0..<places where x[index] <= 0 { sum += Double(dy[index] * x[index]) }
                gradient[plane % channels] += Float(sum)
            }
            if let gradient = input.gradient {
                neural_activate_backward(
                    x, dy, gradient + plane * places, places, 1, 0, NEURAL_LEAKY_RELU, slope.values[plane % channels],
                    0, input.adds)
            }
        }
    }
}

import CKernels

/// Zeroes a share of the values in training and scales the rest up, so that the mean stays (Srivastava et al. 2014,
/// section 10, "inverted").
final class DropoutLayer: Layer {
    private let share: Float
    private let input, output: Operand
    /// 0 or 1 / (1 - share) for each value.
    private let mask: FloatBuffer
    private var generator: SeededGenerator
    private var isMasked = false

    init(share: Float, input: Operand, output: Operand, generator: SeededGenerator) {
        self.share = share
        self.input = input
        self.output = output
        self.generator = generator
        mask = FloatBuffer(count: input.count)
    }

    func forward(isTraining: Bool) {
        isMasked = isTraining
        guard isTraining else { return output.values.update(from: input.values, count: input.count) }
        let kept = 1 / (1 - share)
        for index in 0..<input.count { mask.base[index] = generator.nextUnit() < share ? 0 : kept }
        neural_multiply(input.values, mask.base, output.values, input.count, 0)
    }

    func backward() {
        guard let gradient = input.gradient, let outer = output.gradient else { return }
        if isMasked {
            neural_multiply(outer, mask.base, gradient, input.count, input.adds)
        } else {
            neural_scale(outer, 1, gradient, input.count, input.adds)
        }
    }
}

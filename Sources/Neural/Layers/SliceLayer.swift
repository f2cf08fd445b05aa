import CKernels

/// A range of the input along one axis.
final class SliceLayer: Layer {
    private let input, output: Operand
    /// Elements of input and output per index of the axes before the cut one, and those left out before the range.
    private let inputBlock, outputBlock, offset: Int

    init(axis: Int, _ range: Range<Int>, input: Operand, output: Operand) {
        self.input = input
        self.output = output
        inputBlock = input.shape[axis...].reduce(1, *)
        outputBlock = output.shape[axis...].reduce(1, *)
        offset = range.lowerBound * input.shape[(axis + 1)...].reduce(1, *)
    }

    func forward(isTraining: Bool) {
        for index in 0..<output.count / outputBlock {
            (output.values + index * outputBlock).update(
                from: input.values + index * inputBlock + offset, count: outputBlock)
        }
    }

    func backward() {
        guard let gradient = input.gradient, let outer = output.gradient else { return }
        if !input.addsGradient { gradient.update(repeating: 0, count: input.count) }
        for index in 0..<output.count / outputBlock {
            neural_scale(outer + index * outputBlock, 1, gradient + index * inputBlock + offset, outputBlock, 1)
        }
    }
}

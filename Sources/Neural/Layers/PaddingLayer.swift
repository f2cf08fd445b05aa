import CKernels

/// Zeros before and after the input along one axis.
final class PaddingLayer: Layer {
    private let input, output: Operand
    /// Elements of input and output per index of the axes before the padded one, and the zeros before the input's.
    private let inputBlock, outputBlock, offset: Int

    init(axis: Int, before: Int, input: Operand, output: Operand) {
        self.input = input
        self.output = output
        inputBlock = input.shape[axis...].reduce(1, *)
        outputBlock = output.shape[axis...].reduce(1, *)
        offset = before * input.shape[(axis + 1)...].reduce(1, *)
    }

    func forward(isTraining: Bool) {
        output.values.update(repeating: 0, count: output.count)
        for index in 0..<input.count / inputBlock {
            (output.values + index * outputBlock + offset).update(
                from: input.values + index * inputBlock, count: inputBlock)
        }
    }

    func backward() {
        guard let gradient = input.gradient, let outer = output.gradient else { return }
        for index in 0..<input.count / inputBlock {
            neural_scale(
                outer + index * outputBlock + offset, 1, gradient + index * inputBlock, inputBlock, input.adds)
        }
    }
}

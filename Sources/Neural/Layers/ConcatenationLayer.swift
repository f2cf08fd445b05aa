import CKernels

/// Joins its inputs along one axis.
final class ConcatenationLayer: Layer {
    private let inputs: [Operand]
    private let output: Operand
    /// Elements of each input, and of the output, per index of the axes before the joined one.
    private let blocks: [Int]
    private let outputBlock: Int

    init(axis: Int, inputs: [Operand], output: Operand) {
        self.inputs = inputs
        self.output = output
        blocks = inputs.map { $0.shape[axis...].reduce(1, *) }
        outputBlock = output.shape[axis...].reduce(1, *)
    }

    func forward(isTraining: Bool) {
        var start = 0
        for position in 0..<inputs.count {
            let (input, block) = (inputs[position], blocks[position])
            for index in 0..<output.count / outputBlock {
                (output.values + index * outputBlock + start).update(from: input.values + index * block, count: block)
            }
            start += block
        }
    }

    func backward() {
        guard let outer = output.gradient else { return }
        var start = 0
        for position in 0..<inputs.count {
            let (input, block) = (inputs[position], blocks[position])
            if let gradient = input.gradient {
                for index in 0..<output.count / outputBlock {
                    neural_scale(
                        outer + index * outputBlock + start, 1, gradient + index * block, block, input.adds)
                }
            }
            start += block
        }
    }
}

import CKernels

/// Softmax of planar values.
struct SoftmaxStep: Step {
    private let input, output: Operand
    private let count, step: Int

    /// - Parameters:
    ///   - count: elements of one softmax.
    ///   - step: floats between them.
    init(count: Int, step: Int, input: Operand, output: Operand) {
        (self.count, self.step, self.input, self.output) = (count, step, input, output)
    }

    func run(_ share: Share, in memory: PlanMemory) {
        for row in share.range(of: output.count / count) {
            let start = row / step * count * step + row % step
            neural_softmax(memory[input] + start, memory[output] + start, count, step)
        }
    }
}

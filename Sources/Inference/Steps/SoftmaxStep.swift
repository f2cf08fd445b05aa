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
        // Rows that lie side by side are computed together.
        let range = share.range(of: output.count / count, unit: min(step, 16))
        var row = range.lowerBound
        while row < range.upperBound {
            let rows = min(range.upperBound - row, step - row % step)
            let start = row / step * count * step + row % step
            planar_softmax(memory[input] + start, count, step, rows, memory[output] + start)
            row += rows
        }
    }
}

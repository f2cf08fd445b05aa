import CKernels

/// exp(x) / Σ exp(x) along one axis.
final class SoftmaxLayer: Layer {
    private let input, output: Operand
    private let size, step: Int

    init(axis: Int, input: Operand, output: Operand) {
        self.input = input
        self.output = output
        size = input.shape[axis]
        step = input.shape[(axis + 1)...].reduce(1, *)
    }

    /// Calls `body` with the first index of each row along the axis.
    private func forEachRow(_ body: (Int) -> Void) {
        for outer in stride(from: 0, to: input.count, by: size * step) {
            for inner in 0..<step { body(outer + inner) }
        }
    }

    func forward(isTraining: Bool) {
        forEachRow { neural_softmax(input.values + $0, output.values + $0, size, step) }
    }

    func backward() {
        guard let gradient = input.gradient, let outer = output.gradient else { return }
        forEachRow {
            neural_softmax_backward(output.values + $0, outer + $0, gradient + $0, size, step, input.adds)
        }
    }
}

/// The input with its axes in another order.
///
/// The output is cut into runs along its last axis, which step through the input by a fixed stride.
final class TransposeLayer: Layer {
    private let input, output: Operand
    private let length, stride: Int
    /// Where each run starts in the input; in the output they follow each other.
    private let starts: [Int]

    init(_ permutation: [Int], input: Operand, output: Operand) {
        self.input = input
        self.output = output
        let steps = permutation.map { input.shape[($0 + 1)...].reduce(1, *) }
        length = output.shape.last ?? 1
        stride = steps.last ?? 1
        starts = zip(steps, output.shape).dropLast().reduce([0]) { starts, axis in
            starts.flatMap { start in (0..<axis.1).map { start + $0 * axis.0 } }
        }
    }

    func forward(isTraining: Bool) {
        for run in 0..<starts.count {
            let (x, y) = (input.values + starts[run], output.values + run * length)
            for index in 0..<length { y[index] = x[index * stride] }
        }
    }

    func backward() {
        guard let gradient = input.gradient, let outer = output.gradient else { return }
        for run in 0..<starts.count {
            let (dx, dy) = (gradient + starts[run], outer + run * length)
            for index in 0..<length {
                dx[index * stride] = input.addsGradient ? dx[index * stride] + dy[index] : dy[index]
            }
        }
    }
}

/// y [N, O] = x [N, K] · weightᵀ + bias
final class DenseLayer: Layer {
    private let input, weight, output: Operand
    private let bias: Operand?
    private let rows, columns, depth: Int

    init(input: Operand, weight: Operand, bias: Operand?, output: Operand) {
        self.input = input
        self.weight = weight
        self.bias = bias
        self.output = output
        rows = input.shape[0]
        columns = weight.shape[0]
        depth = weight.shape[1]
    }

    func forward(isTraining: Bool) {
        if let bias {
            for row in 0..<rows { (output.values + row * columns).update(from: bias.values, count: columns) }
        }
        multiply(
            Matrix(input.values, pitch: depth), Matrix(weight.values, pitch: depth, isTransposed: true), output.values,
            rows, columns, depth,
            adds: bias != nil)
    }

    func backward() {
        guard let outer = output.gradient else { return }
        if let gradient = weight.gradient {
            multiply(
                Matrix(outer, pitch: columns, isTransposed: true), Matrix(input.values, pitch: depth), gradient,
                columns, depth, rows, adds: true)
        }
        if let gradient = bias?.gradient {
            for index in 0..<rows * columns { gradient[index % columns] += outer[index] }
        }
        if let gradient = input.gradient {
            multiply(
                Matrix(outer, pitch: columns), Matrix(weight.values, pitch: depth), gradient, rows, depth, columns,
                adds: input.addsGradient)
        }
    }
}

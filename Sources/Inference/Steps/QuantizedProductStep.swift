import CKernels

/// A row of bytes times a constant matrix, columns shared between threads.
struct QuantizedProductStep: Step {
    private let product: ByteProduct
    /// What the input's zero point adds to the sums, and the bias: one for each column.
    private let offsets: [Float]
    private let input, output: Operand

    init(_ product: ByteProduct, input: Operand, output: Operand) {
        (self.product, self.input, self.output) = (product, input, output)
        offsets = (0..<product.columns).map { column in
            let weights = product.weights[column * product.depth..<(column + 1) * product.depth]
            let sum = weights.reduce(Int32(0)) { $0 + Int32($1) }
            return product.bias[column] - Float(sum * product.inputZeroPoint) * product.scales[column]
        }
    }

    func run(_ share: Share, in memory: PlanMemory) {
        let columns = share.range(of: product.columns)
        int8_multiply_rows(
            BytePicture(input, in: memory).view.pixels, product.weights, product.depth, product.scales, offsets,
            columns.lowerBound, columns.upperBound, memory[output])
    }
}

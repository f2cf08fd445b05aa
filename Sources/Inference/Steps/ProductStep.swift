import COpenBLAS

/// A product with constant weights over planar values.
struct ProductStep: Step {
    private let depth, columnCount: Int
    private let input, output: Operand
    private let weights, bias: ConstantBuffer
    private let epilogue: Epilogue

    init(_ product: MatrixProduct, input: Operand, output: Operand) {
        (depth, columnCount) = (product.depth, product.columns)
        (self.input, self.output) = (input, output)
        weights = ConstantBuffer(product.weights)
        bias = ConstantBuffer(product.bias)
        epilogue = Epilogue(product.activation)
    }

    func run(_ share: Share, in memory: PlanMemory) {
        let rows = output.count / columnCount
        // Columns go to the shares: with few rows the weights are most of the work.
        let columns = share.range(of: columnCount, unit: 16)
        guard !columns.isEmpty else { return }
        for row in 0..<rows {
            (memory[output] + row * columnCount + columns.lowerBound).update(
                from: bias.base + columns.lowerBound, count: columns.count)
        }
        if rows == 1 {
            cblas_sgemv(
                CblasRowMajor, CblasTrans, blasint(depth), blasint(columns.count), 1,
                weights.base + columns.lowerBound, blasint(columnCount), memory[input], 1, 1,
                memory[output] + columns.lowerBound, 1)
        } else {
            cblas_sgemm(
                CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(rows), blasint(columns.count), blasint(depth),
                1, memory[input], blasint(depth), weights.base + columns.lowerBound, blasint(columnCount), 1,
                memory[output] + columns.lowerBound, blasint(columnCount))
        }
        for row in 0..<rows {
            finish(memory[output] + row * columnCount, columns)
        }
    }

    private func finish(_ row: UnsafeMutablePointer<Float>, _ columns: Range<Int>) {
        guard epilogue.hasSlopes else {
            epilogue.apply(to: row + columns.lowerBound, count: columns.count)
            return
        }
        for column in columns where row[column] < 0 { row[column] *= epilogue.slope(column) ?? 0 }
    }
}

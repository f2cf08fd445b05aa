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

    /// Results that one product makes, before what follows it: they are then still in the second-level cache, unless the rows
    /// would be too few to pay for the packing of the weights, which each product does anew.
    private static let passCount = 1 << 17

    func run(_ share: Share, in memory: PlanMemory) {
        let rows = output.count / columnCount
        // Columns go to the shares: with few rows the weights are most of the work.
        let columns = share.range(of: columnCount, unit: 16)
        guard !columns.isEmpty else { return }
        let passRows = max(512, Self.passCount / columns.count)
        var first = 0
        while first < rows {
            let count = min(passRows, rows - first)
            multiply(rows: first..<first + count, columns, memory)
            first += count
        }
    }

    private func multiply(rows: Range<Int>, _ columns: Range<Int>, _ memory: PlanMemory) {
        let x = memory[input] + rows.lowerBound * depth
        let y = memory[output] + rows.lowerBound * columnCount
        let w = weights.base + columns.lowerBound
        for row in 0..<rows.count {
            (y + row * columnCount + columns.lowerBound).update(
                from: bias.base + columns.lowerBound, count: columns.count)
        }
        if rows.count == 1 {
            cblas_sgemv(
                CblasRowMajor, CblasTrans, blasint(depth), blasint(columns.count), 1, w, blasint(columnCount), x, 1, 1,
                y + columns.lowerBound, 1)
        } else {
            cblas_sgemm(
                CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(rows.count), blasint(columns.count), blasint(depth),
                1, x, blasint(depth), w, blasint(columnCount), 1, y + columns.lowerBound, blasint(columnCount))
        }
        for row in 0..<rows.count { finish(y + row * columnCount, columns) }
    }

    private func finish(_ row: UnsafeMutablePointer<Float>, _ columns: Range<Int>) {
        guard epilogue.hasSlopes else {
            epilogue.apply(to: row + columns.lowerBound, count: columns.count)
            return
        }
        for column in columns where row[column] < 0 { row[column] *= epilogue.slope(column) ?? 0 }
    }
}

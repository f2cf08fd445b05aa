import COpenBLAS

/// Products of two stacks of matrices that are both computed.
struct StackProductStep: Step {
    let geometry: ProductGeometry
    let left, right, output: Operand

    func run(_ share: Share, in memory: PlanMemory) {
        let (rows, depth, columns) = (geometry.rows, geometry.depth, geometry.columns)
        // Rows of all matrices go to the shares.
        let range = share.range(of: geometry.leftMatrices.count * rows)
        var first = range.lowerBound
        while first < range.upperBound {
            let (matrix, row) = (first / rows, first % rows)
            let count = min(rows - row, range.upperBound - first)
            cblas_sgemm(
                CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(count), blasint(columns), blasint(depth), 1,
                memory[left] + (geometry.leftMatrices[matrix] * rows + row) * depth, blasint(depth),
                memory[right] + geometry.rightMatrices[matrix] * depth * columns, blasint(columns), 0,
                memory[output] + first * columns, blasint(columns))
            first += count
        }
    }
}

/// A product of stacks of matrices, [..., rows, depth] · [..., depth, columns], as NumPy's `matmul` reads shapes: a vector is a
/// row on the left and a column on the right, and stacks broadcast.
struct ProductGeometry: Sendable, Equatable {
    let rows, depth, columns: Int
    let outputShape: [Int]
    /// Matrix of the left stack and of the right one for each matrix of the result.
    let leftMatrices, rightMatrices: [Int]

    /// - Throws: where the shapes do not belong together.
    init(_ left: [Int], _ right: [Int]) throws(InferenceError) {
        let leftMatrix = left.count == 1 ? [1] + left : left
        let rightMatrix = right.count == 1 ? right + [1] : right
        guard left.count > 0, right.count > 0, leftMatrix[leftMatrix.count - 1] == rightMatrix[rightMatrix.count - 2]
        else {
            throw InferenceError("the shapes \(left.prefix(8)) and \(right.prefix(8)) cannot be multiplied")
        }
        rows = leftMatrix[leftMatrix.count - 2]
        depth = rightMatrix[rightMatrix.count - 2]
        columns = rightMatrix[rightMatrix.count - 1]
        let (leftStack, rightStack) = (Array(leftMatrix.dropLast(2)), Array(rightMatrix.dropLast(2)))
        let stack = try Broadcast.shape(of: leftStack, rightStack)
        outputShape = stack + (left.count == 1 ? [] : [rows]) + (right.count == 1 ? [] : [columns])
        leftMatrices = try Broadcast.selection(from: leftStack, to: stack).offsets
        rightMatrices = try Broadcast.selection(from: rightStack, to: stack).offsets
    }

    func multiply<T: MatrixScalar>(_ left: [T], _ right: [T]) throws(InferenceError) -> [T] {
        var product = [T](repeating: 0, count: try TypedTensor.count(of: outputShape))
        for (index, matrices) in zip(leftMatrices, rightMatrices).enumerated() {
            T.addProduct(
                MatrixBlock(left, at: matrices.0 * rows * depth, pitch: depth),
                MatrixBlock(right, at: matrices.1 * depth * columns, pitch: columns), to: &product,
                at: index * rows * columns, pitch: columns, rows: rows, columns: columns, depth: depth)
        }
        return product
    }
}

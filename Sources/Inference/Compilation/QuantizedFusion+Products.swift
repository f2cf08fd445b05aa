/// Products of rows of bytes with matrices.
extension QuantizedFusion {
    /// The product with weights as bytes; nil where they were not made of bytes, or several rows are multiplied.
    func matrixProduct(_ product: MatrixProduct, _ node: Node, _ input: ByteFormat) -> ByteProduct? {
        let (depth, columns) = (product.depth, product.columns)
        guard product.activation == .identity, network.shape(node.outputs[0]!).reduce(1, *) == columns,
            let source = node.sources.first(where: { ["Gemm", "MatMul"].contains($0.type) }),
            let value = named(source.inputs[1]), case let parts = network.values[value].dequantizedFrom,
            parts.count >= 2, let bytes = signedWeights(parts), bytes.count == product.weights.count,
            let scales = network.constantFloats(parts[1]), scales.count == 1 || scales.count == columns
        else { return nil }
        let isTransposed = source.attributes["transB"] == .int(1)
        var weights: [Int8] = []
        weights.reserveCapacity(bytes.count)
        for column in 0..<columns {
            let scale = scales[scales.count == 1 ? 0 : column]
            for row in 0..<depth {
                let byte = bytes[isTransposed ? column * depth + row : row * columns + column]
                // Whatever else was done to the weights cannot be said with one scale a column.
                guard Float(byte) * scale == product.weights[row * columns + column] else { return nil }
                weights.append(byte)
            }
        }
        return ByteProduct(
            depth: depth, columns: columns, weights: weights,
            scales: (0..<columns).map { scales[scales.count == 1 ? 0 : $0] * input.scale }, bias: product.bias,
            inputZeroPoint: input.zeroPoint)
    }
}

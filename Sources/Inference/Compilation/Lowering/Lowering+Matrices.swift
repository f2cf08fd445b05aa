/// Products with constant matrices, softmax and concatenation.
extension Lowering {
    func matrix(_ node: Node, _ operation: any Operator) throws(InferenceError) -> Node? {
        guard let input = node.inputs[0] else { return nil }
        let shape = network.shape(input)
        switch operation {
        case let operation as GemmOperator: return try gemm(node, operation)
        case is MatMulOperator: return try matMul(node)
        case let operation as SoftmaxOperator:
            let axes = try operation.axes.axes(rank: shape.count)
            guard let first = axes.first, let last = axes.last else { return nil }
            return Node(
                node, .softmax(count: shape[first...last].reduce(1, *), step: shape[(last + 1)...].reduce(1, *)),
                inputs: [input])
        case let operation as ConcatOperator:
            guard node.inputs.allSatisfy({ $0 != nil && network.isFloat($0!) }) else { return nil }
            let axis = try Axes.normalized(operation.axis, rank: shape.count)
            return Node(node, .concatenation(axis: axis), inputs: node.inputs)
        default: return nil
        }
    }

    private func gemm(_ node: Node, _ operation: GemmOperator) throws(InferenceError) -> Node? {
        guard let input = node.inputs[0], let right = node.inputs[1], !operation.transposesLeft,
            let values = network.constantFloats(right)
        else { return nil }
        let (_, columns, depth) = try operation.sizes(network.shape(input), network.shape(right))
        var bias = [Float](repeating: 0, count: columns)
        if let added = node.inputs.optional(2) {
            guard let values = network.constantFloats(added), values.count == 1 || values.count == columns,
                values.count == network.shape(added).last ?? 1
            else { return nil }
            bias = (0..<columns).map { operation.beta * values[values.count == 1 ? 0 : $0] }
        }
        var weights = values
        if operation.transposesRight {
            for row in 0..<depth {
                for column in 0..<columns { weights[row * columns + column] = values[column * depth + row] }
            }
        }
        if operation.alpha != 1 { weights = weights.map { operation.alpha * $0 } }
        let product = MatrixProduct(depth: depth, columns: columns, weights: weights, bias: bias)
        return Node(node, .product(product), inputs: [input])
    }

    private func matMul(_ node: Node) throws(InferenceError) -> Node? {
        guard let input = node.inputs[0], let right = node.inputs[1], network.isFloat(right) else { return nil }
        guard let weights = network.constantFloats(right), network.shape(right).count == 2,
            network.shape(input).count >= 2
        else {
            let geometry = try ProductGeometry(network.shape(input), network.shape(right))
            return Node(node, .stackProduct(geometry), inputs: [input, right])
        }
        let (depth, columns) = (network.shape(right)[0], network.shape(right)[1])
        let product = MatrixProduct(
            depth: depth, columns: columns, weights: weights, bias: [Float](repeating: 0, count: columns))
        return Node(node, .product(product), inputs: [input])
    }
}

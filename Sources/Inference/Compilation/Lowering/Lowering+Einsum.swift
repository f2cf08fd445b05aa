/// Einsum as a product of stacks of matrices.
extension Lowering {
    /// Nil where an operand has an axis that only it has and that is summed, a diagonal, or axes that are repeated.
    mutating func einsum(_ node: Node, _ operation: EinsumOperator) throws(InferenceError) -> [Node]? {
        guard node.inputs.count == 2, let left = node.inputs[0], let right = node.inputs[1], network.isFloat(right),
            let output = node.outputs[0]
        else { return nil }
        let shapes = [network.shape(left), network.shape(right)]
        let indices = try operation.equation.indices(of: shapes)
        let (a, b) = (indices.operands[0], indices.operands[1])
        guard Set(a).count == a.count, Set(b).count == b.count,
            zip(a, shapes[0]).allSatisfy({ indices.sizes[$0] == $1 }),
            zip(b, shapes[1]).allSatisfy({ indices.sizes[$0] == $1 }),
            indices.summed.allSatisfy({ a.contains($0) && b.contains($0) })
        else { return nil }
        let stack = indices.output.filter { a.contains($0) && b.contains($0) }
        let rows = indices.output.filter { a.contains($0) && !b.contains($0) }
        let columns = indices.output.filter { !a.contains($0) && b.contains($0) }
        func size(_ axes: [Character]) -> Int { axes.reduce(1) { $0 * indices.sizes[$1]! } }
        let sizes = (stack: size(stack), rows: size(rows), depth: size(indices.summed), columns: size(columns))
        let x = rearrange(left, a, stack + rows + indices.summed, [sizes.stack, sizes.rows, sizes.depth])
        let y = rearrange(right, b, stack + indices.summed + columns, [sizes.stack, sizes.depth, sizes.columns])
        guard let x, let y else { return nil }
        let shape = [sizes.stack, sizes.rows, sizes.columns]
        let product = network.add(
            .init(name: network.values[output].name, description: ValueDescription(.float, shape)))
        let made = stack + rows + columns
        let axes = indices.output.map { made.firstIndex(of: $0)! }
        guard
            let view = StridedView(of: shape).reshaped(made.map { indices.sizes[$0]! })?.transposed(axes)
        else { return nil }
        let geometry = try ProductGeometry([sizes.stack, sizes.rows, sizes.depth], network.shape(y.value))
        views[output] = (product, view)
        return x.nodes + y.nodes + [
            Node(node, .stackProduct(geometry), inputs: [x.value, y.value], outputs: [product]),
            Node(sources: [], work: .view(view), inputs: [product], outputs: [output]),
        ]
    }

    /// An operand with its axes in the wanted order, as a stack of matrices.
    private mutating func rearrange(
        _ value: ValueID, _ axes: [Character], _ wanted: [Character], _ shape: [Int]
    ) -> (value: ValueID, nodes: [Node])? {
        let permutation = wanted.map { axes.firstIndex(of: $0)! }
        let (base, start) = views[value] ?? (value, StridedView(of: network.shape(value)))
        guard let view = start.transposed(permutation).reshaped(shape) else { return nil }
        let result = network.add(
            .init(name: network.values[value].name, description: ValueDescription(.float, shape)))
        views[result] = (base, view)
        return (result, [Node(sources: [], work: .view(view), inputs: [base], outputs: [result])])
    }
}

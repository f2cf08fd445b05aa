/// Elementwise work on rearranged values is done before they are rearranged: there it meets the work that made them.
extension Lowering {
    /// - Returns: the node on the values before their rearrangement, and the rearrangement of its result; nil where that is
    ///   not the same.
    mutating func advance(_ node: Node) -> [Node]? {
        switch node.work {
        case .activation(let activation) where !activation.isPerChannel: return advanceUnary(node, node.work)
        case .function: return advanceUnary(node, node.work)
        case .scaling(let scaling):
            guard let scale = scaling.scale.uniform, let shift = scaling.shift.uniform, let input = node.inputs[0],
                let base = views[input]?.base, network.shape(base).count >= 2
            else { return nil }
            let channels = network.shape(base)[1]
            let work = ChannelScaling(
                scale: [Float](repeating: scale, count: channels), shift: [Float](repeating: shift, count: channels))
            return advanceUnary(node, .scaling(work))
        case .combination: return advanceCombination(node)
        default: return nil
        }
    }

    private mutating func advanceUnary(_ node: Node, _ work: Work) -> [Node]? {
        guard let input = node.inputs[0], let (base, view) = views[input], view.isBijective(of: network.shape(base))
        else {
            return nil
        }
        return advanced(node, work, inputs: [base], shape: network.shape(base), view)
    }

    /// Both operands must be transposed alike, or be constants or single numbers.
    private mutating func advanceCombination(_ node: Node) -> [Node]? {
        guard let output = node.outputs[0] else { return nil }
        let permutations = node.inputs.map { input in
            views[input!].flatMap { $0.view.permutation(of: network.shape($0.base)) }
        }
        guard let permutation = permutations.compactMap({ $0 }).first, permutation != Array(permutation.indices),
            network.shape(output).count == permutation.count
        else { return nil }
        var inputs: [ValueID] = []
        for (index, input) in node.inputs.enumerated() {
            guard let input = untransposed(input!, permutations[index], permutation) else { return nil }
            inputs.append(input)
        }
        var shape = network.shape(output)
        for (axis, source) in permutation.enumerated() { shape[source] = network.shape(output)[axis] }
        return advanced(node, node.work, inputs: inputs, shape: shape, StridedView(of: shape).transposed(permutation))
    }

    private mutating func untransposed(_ value: ValueID, _ own: [Int]?, _ permutation: [Int]) -> ValueID? {
        if own == permutation { return views[value]?.base }
        let shape = network.shape(value)
        if shape.allSatisfy({ $0 == 1 }) { return value }
        guard let constant = network.values[value].constant, shape.count <= permutation.count else { return nil }
        let padded = [Int](repeating: 1, count: permutation.count - shape.count) + shape
        var inverse = permutation
        for (axis, source) in permutation.enumerated() { inverse[source] = axis }
        let strides = TypedTensor.strides(of: padded)
        let axes = inverse.map { AxisSelection.Axis.strided(count: padded[$0], start: 0, step: strides[$0]) }
        guard let turned = try? AxisSelection(axes).apply(to: constant) else { return nil }
        return network.add(.init(name: network.values[value].name, description: ValueDescription(constant: turned)))
    }

    private mutating func advanced(
        _ node: Node, _ work: Work, inputs: [ValueID], shape: [Int], _ view: StridedView
    ) -> [Node]? {
        guard let output = node.outputs[0], view.shape == network.shape(output) else { return nil }
        let result = network.add(
            .init(name: network.values[output].name, description: ValueDescription(.float, shape)))
        views[output] = (result, view)
        return [
            Node(node, work, inputs: inputs, outputs: [result]),
            Node(sources: [], work: .view(view), inputs: [result], outputs: [output]),
        ]
    }
}

extension Array where Element == Float {
    /// The one value that all elements have; else nil.
    var uniform: Float? { first.flatMap { value in allSatisfy { $0 == value } ? value : nil } }
}

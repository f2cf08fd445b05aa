/// Sums, means and the like over axes.
extension Lowering {
    mutating func reduction(_ node: Node, _ operation: any Operator) throws(InferenceError) -> [Node]? {
        guard let operation = operation as? ReductionOperator, let function = Self.function(operation.function),
            let input = node.inputs[0], let output = node.outputs[0]
        else { return nil }
        let constants = node.inputs.map { $0.flatMap { network.values[$0].constant } }
        let axes = try operation.reducedAxes(rank: network.shape(input).count, constants)
        guard let first = axes.first, let last = axes.last else { return nil }
        if axes.count == network.shape(input).count { return [wholeReduction(node, function, input)] }
        if function == .mean, let pooled = channelMeans(node, input, output, axes) { return pooled }
        let shape = network.shape(input)
        guard last - first == axes.count - 1 else { return nil }
        let reduction = Reduction(
            function: function, outer: shape[..<first].reduce(1, *), count: shape[first...last].reduce(1, *),
            inner: shape[(last + 1)...].reduce(1, *))
        return [Node(node, .reduction(reduction), inputs: [input])]
    }

    private static func function(_ function: ReductionOperator.Function) -> Reduction.Function? {
        switch function {
        case .l2: .norm
        case .max: .largest
        case .mean: .mean
        case .min: .smallest
        case .sum: .sum
        case .l1, .logSum, .logSumExp, .product, .sumSquare: nil
        }
    }

    /// The order of the elements makes no difference.
    private func wholeReduction(_ node: Node, _ function: Reduction.Function, _ input: ValueID) -> Node {
        let count = network.shape(input).reduce(1, *)
        let base = views[input].flatMap { $0.view.isBijective(of: network.shape($0.base)) ? $0.base : nil }
        return Node(
            node, .reduction(Reduction(function: function, outer: 1, count: count, inner: 1)), inputs: [base ?? input])
    }

    /// Over all pixels of each channel, whether the channels come first or last.
    private mutating func channelMeans(
        _ node: Node, _ input: ValueID, _ output: ValueID, _ axes: [Int]
    ) -> [Node]? {
        var picture = input
        var reduced = axes
        if let (base, view) = views[input], let permutation = view.permutation(of: network.shape(base)) {
            picture = base
            reduced = axes.map { permutation[$0] }.sorted()
        }
        guard let shape = PictureShape(network.shape(picture)), reduced == Array(2..<network.shape(picture).count)
        else {
            return nil
        }
        let ones = [Int](repeating: 1, count: reduced.count)
        if picture == input, network.shape(output) == [shape.batch, shape.channels] + ones {
            return [Node(node, .globalMean, inputs: [picture])]
        }
        let means = network.add(
            ResolvedNetwork.Value(
                name: network.values[output].name,
                description: ValueDescription(.float, [shape.batch, shape.channels] + ones)))
        guard let view = StridedView(of: network.shape(means)).reshaped(network.shape(output)) else { return nil }
        // Where the mean keeps the axes of pictures with channels last, it is a transposed one too.
        let turned = views[input].flatMap { $0.view.permutation(of: network.shape($0.base)) }
        let result =
            network.shape(output).count == network.shape(picture).count && turned != nil
            ? StridedView(of: network.shape(means)).transposed(turned!) : view
        views[output] = (means, result)
        return [
            Node(node, .globalMean, inputs: [picture], outputs: [means]),
            Node(sources: [], work: .view(result), inputs: [means], outputs: [output]),
        ]
    }
}

/// Split: parts of given or equal sizes along an axis, one for each output.
struct SplitOperator: SelectionOperator {
    let axis: Int
    let sizes: IntegerParameter
    let outputCount: Int
    /// Whether the last part may be smaller: since operator set 18.
    let allowsRest: Bool

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        axis = try node.int("axis", default: 0)
        sizes = try IntegerParameter(node, "split", input: 1, since: 13, operatorSet: operatorSet)
        outputCount = node.outputs.count
        allowsRest = operatorSet >= 18
    }

    func selections(from shape: [Int], _ inputs: [TypedTensor?]) throws(InferenceError) -> [AxisSelection] {
        let axis = try Axes.normalized(axis, rank: shape.count)
        let sizes = try sizes(of: shape[axis], inputs)
        guard sizes.count == outputCount, sizes.allSatisfy({ 0...shape[axis] ~= $0 }),
            sizes.reduce(0, &+) == shape[axis]
        else { throw InferenceError("parts of \(sizes.prefix(8)) for \(outputCount) outputs out of \(shape[axis])") }
        let whole = try AxisSelection(allOf: shape)
        let stride = TypedTensor.strides(of: shape)[axis]
        var selections: [AxisSelection] = []
        var start = 0
        for size in sizes {
            var axes = whole.axes
            axes[axis] = .strided(count: size, start: start * stride, step: stride)
            selections.append(try AxisSelection(axes))
            start += size
        }
        return selections
    }

    /// As given, or equal ones.
    private func sizes(of size: Int, _ inputs: [TypedTensor?]) throws(InferenceError) -> [Int] {
        if let sizes = try sizes.values(inputs) { return sizes }
        guard outputCount > 0, allowsRest || size % outputCount == 0 else {
            throw InferenceError("\(size) does not split into \(outputCount) equal parts")
        }
        let part = (size + outputCount - 1) / outputCount
        return (0..<outputCount).map { max(0, min(part, size - $0 * part)) }
    }
}

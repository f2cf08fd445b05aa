/// A transposition of joined values is the joint of the transposed values: each is then written where it belongs, straight
/// from the layout it is in.
extension ResolvedNetwork {
    mutating func distributeTransposes() {
        let links = Links(self)
        var result: [Node] = []
        for node in nodes {
            guard case .view(let view) = node.work, let base = node.inputs[0], links.readerCounts[base] == 1,
                let producer = links.producers[base], case .concatenation(let axis) = nodes[producer].work,
                !view.isReshape(of: shape(base)), let permutation = view.permutation(of: shape(base)),
                let target = permutation.firstIndex(of: axis)
            else {
                result.append(node)
                continue
            }
            var parts: [ValueID] = []
            for case let input? in nodes[producer].inputs {
                let part = transposed(input, permutation, links.producers)
                result.append(Node(node, part.work, inputs: [part.base], outputs: [part.value]))
                parts.append(part.value)
            }
            result.append(nodes[producer].joined(to: node, .concatenation(axis: target), inputs: parts))
        }
        nodes = result
        removeDeadNodes()
    }

    /// A new value for the transposed one, and the view that makes it of the value, or of what the value itself is a view of.
    private mutating func transposed(
        _ value: ValueID, _ permutation: [Int], _ producers: [Int?]
    ) -> (value: ValueID, base: ValueID, work: Work) {
        var (base, view) = (value, StridedView(of: shape(value)))
        if let producer = producers[value], case .view(let earlier) = nodes[producer].work,
            let source = nodes[producer].inputs[0]
        {
            (base, view) = (source, earlier)
        }
        let turned = view.transposed(permutation)
        let result = add(Value(name: values[value].name, description: ValueDescription(.float, turned.shape)))
        return (result, base, .view(turned))
    }
}

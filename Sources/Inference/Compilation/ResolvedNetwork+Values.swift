/// How a value's elements lie in memory.
enum Layout: Equatable {
    /// Row-major, as the file has it.
    case planar
    /// Planes of eight neighbouring channels: see `blocked_kernels.h`.
    case blocked
    /// Bytes, pixel after pixel, with a border of pixels on each side: see `int8_kernels.h`. Shapes of two axes are
    /// pictures of one pixel.
    case bytes(border: Int)
}

/// Questions that passes ask about values.
extension ResolvedNetwork {
    /// Empty where it is not known.
    func shape(_ value: ValueID) -> [Int] { values[value].description?.shape ?? [] }

    /// True for floats of a known shape with at least one element.
    func isFloat(_ value: ValueID) -> Bool {
        guard let description = values[value].description else { return false }
        return description.type == .float && !description.shape.contains(0)
    }

    /// The elements of a float constant, else nil.
    func constantFloats(_ value: ValueID?) -> [Float]? {
        guard case .float(let elements)? = value.flatMap({ values[$0].constant })?.elements else { return nil }
        return elements
    }
}

extension ResolvedNetwork.Node {
    /// What a node does, said in other terms.
    init(
        _ node: ResolvedNetwork.Node, _ work: Work, inputs: [ResolvedNetwork.ValueID?],
        outputs: [ResolvedNetwork.ValueID?]? = nil
    ) {
        self.init(
            sources: node.sources, work: work, inputs: inputs, outputs: outputs ?? Array(node.outputs.prefix(1)))
    }

    /// This node and the one that reads its result, as one.
    func joined(
        to next: ResolvedNetwork.Node, _ work: Work, inputs: [ResolvedNetwork.ValueID?]? = nil
    ) -> ResolvedNetwork.Node {
        ResolvedNetwork.Node(
            sources: sources + next.sources, work: work, inputs: inputs ?? self.inputs, outputs: next.outputs)
    }
}

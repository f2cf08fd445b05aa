/// Chooses how each value lies in memory, and puts reorderings between nodes that want different layouts.
///
/// Convolutions make blocked values, unless few channels become few, most of whose lanes would be empty; what works in any
/// layout takes its input's; everything else is planar.
struct LayoutAssignment {
    typealias ValueID = ResolvedNetwork.ValueID
    typealias Node = ResolvedNetwork.Node

    private(set) var network: ResolvedNetwork
    private var nodes: [Node] = []
    /// The same values in the other layout.
    private var copies: [ValueID: ValueID] = [:]
    /// For blocked values made of whole other values: those, in the order of their channels.
    private var parts: [ValueID: [ValueID]] = [:]

    init(_ resolved: ResolvedNetwork) {
        network = resolved
        for node in resolved.nodes { nodes.append(assign(node)) }
        for index in network.outputs.indices where network.values[network.outputs[index].value].constant == nil {
            network.outputs[index].value = value(network.outputs[index].value, .planar)
        }
        network.nodes = nodes
        network.removeDeadNodes()
    }

    private mutating func assign(_ node: Node) -> Node {
        switch node.work {
        case .convolution(let convolution): return assign(node, convolution)
        case .pooling, .globalMean, .resizing, .padding: return assign(node, .blocked)
        case .activation, .scaling:
            return assign(node, layout(node.inputs[0]))
        case .combination: return assignCombination(node)
        case .concatenation(axis: 1) where node.inputs.contains(where: { layout($0) == .blocked }):
            return concatenate(node) ?? assign(node, .planar)
        case .view(let view): return assign(node, view)
        case .bytes: return assignBytes(node)
        case .reduction(let reduction) where reduction.outer == 1 && reduction.inner == 1: return assignWhole(node)
        case .general, .function, .reduction, .standardization, .transposedConvolution, .product, .stackProduct,
            .softmax, .concatenation, .channels, .reordering:
            return assign(node, .planar)
        }
    }

    /// All inputs and outputs in one layout.
    private mutating func assign(_ node: Node, _ layout: Layout) -> Node {
        var node = node
        node.inputs = node.inputs.map { $0.map { value($0, layout) } }
        for case let output? in node.outputs { network.values[output].layout = layout }
        return node
    }

    private mutating func assign(_ node: Node, _ convolution: Convolution) -> Node {
        guard let input = node.inputs[0], convolution.channels < 8, convolution.groups == 1,
            network.values[input].layout == .planar, copies[input] == nil
        else { return assign(node, .blocked) }
        if convolution.outChannels <= 3, convolution.vertical.stride == 1, convolution.horizontal.stride == 1 {
            return assign(node, .planar)
        }
        var planar = node
        planar.inputs = [input] + node.inputs.dropFirst().map { $0.map { value($0, .blocked) } }
        for case let output? in node.outputs { network.values[output].layout = .blocked }
        return planar
    }

    /// What one number is made of all elements is the same in any layout whose lanes are all channels.
    private mutating func assignWhole(_ node: Node) -> Node {
        guard let input = node.inputs[0], network.values[input].layout == .blocked,
            network.floatCount(input) == network.shape(input).reduce(1, *)
        else { return assign(node, .planar) }
        return node
    }

    /// The layout of bytes is chosen already; floats at the border are planar.
    private mutating func assignBytes(_ node: Node) -> Node {
        var node = node
        node.inputs = node.inputs.map { $0.map { network.isFloat($0) ? value($0, .planar) : $0 } }
        return node
    }

    private func layout(_ value: ValueID?) -> Layout { value.map { network.values[$0].layout } ?? .planar }

    /// Single numbers stay as they are: every lane takes them.
    private mutating func assignCombination(_ node: Node) -> Node {
        guard combinationLayout(node) == .blocked else { return assign(node, .planar) }
        var blocked = node
        blocked.inputs = node.inputs.map { input in
            input.map { network.shape($0).allSatisfy { $0 == 1 } ? value($0, .planar) : value($0, .blocked) }
        }
        for case let output? in node.outputs { network.values[output].layout = .blocked }
        return blocked
    }

    /// Blocked where some input is and the others are pictures of the result's shape or one number for each channel.
    private func combinationLayout(_ node: Node) -> Layout {
        guard node.inputs.contains(where: { layout($0) == .blocked }),
            let result = node.outputs[0].flatMap({ PictureShape(network.shape($0)) }),
            result.channels * result.pixels > 1
        else { return .planar }
        // Where most lanes would be empty, reordering one operand costs less than working on them.
        let isSparse = result.channels * 2 < result.blocks * 8
        let hasPlanar = node.inputs.contains { input in
            layout(input) == .planar && copies[input!] == nil && network.shape(input!).contains { $0 != 1 }
        }
        if isSparse, hasPlanar { return .planar }
        let fit = node.inputs.allSatisfy { input in
            guard let input else { return false }
            if network.shape(input).allSatisfy({ $0 == 1 }), result.channels > 1 { return true }
            guard network.values[input].constant == nil, let shape = PictureShape(network.shape(input)),
                network.shape(input).count == network.shape(node.outputs[0]!).count
            else { return false }
            return shape == result
                || shape.batch == result.batch && shape.channels == result.channels && shape.pixels == 1
        }
        return fit && node.inputs.contains { network.shape($0!) == network.shape(node.outputs[0]!) }
            ? .blocked : .planar
    }

    private mutating func concatenate(_ node: Node) -> Node? {
        guard let output = node.outputs[0], PictureShape(network.shape(output)) != nil,
            node.inputs.allSatisfy({ network.values[$0!].constant == nil })
        else { return nil }
        var sources: [ChannelSource] = []
        for (index, input) in node.inputs.enumerated() {
            sources += (0..<network.shape(input!)[1]).map { ChannelSource(input: index, channel: $0) }
        }
        var joined = assign(node, .blocked)
        joined.work = .channels(sources)
        parts[output] = joined.inputs.compactMap { $0 }
        return joined
    }

    private mutating func assign(_ node: Node, _ view: StridedView) -> Node {
        guard let base = node.inputs[0], let output = node.outputs[0] else { return node }
        let source = PictureShape(network.shape(base))
        if let blocked = layout(base) == .blocked ? base : copies[base], let source {
            if let channels = view.channels(of: source) {
                network.values[output].layout = .blocked
                return Node(node, .channels(channels.map { ChannelSource(input: 0, channel: $0) }), inputs: [blocked])
            }
            if source.batch == 1, view.isInterleaving(of: source) {
                return Node(node, .reordering(.blockedToInterleaved), inputs: parts[blocked] ?? [blocked])
            }
        }
        if layout(base) == .planar, let result = PictureShape(network.shape(output)), result.batch == 1,
            result.channels >= 8, view.isDeinterleaving(to: result)
        {
            network.values[output].layout = .blocked
            return Node(node, .reordering(.interleavedToBlocked), inputs: [base])
        }
        return assign(node, .planar)
    }

    /// A value in a layout, reordered where it is in the other one.
    private mutating func value(_ value: ValueID, _ layout: Layout) -> ValueID {
        guard network.values[value].layout != layout else { return value }
        if let copy = copies[value] { return copy }
        var copy = network.values[value]
        copy.layout = layout
        let reordered = network.add(copy)
        let work = Work.reordering(layout == .blocked ? .planarToBlocked : .blockedToPlanar)
        nodes.append(Node(sources: [], work: work, inputs: [value], outputs: [reordered]))
        copies[value] = reordered
        copies[reordered] = value
        return reordered
    }
}

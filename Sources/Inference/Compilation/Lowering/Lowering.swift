/// Says what nodes do in the terms of fast steps, whichever operator and version of it wrote them.
///
/// Nodes keep `Work.general` where something about them has no fast step: another element type than float, weights that are
/// no constants, more axes than pictures have.
struct Lowering {
    typealias ValueID = ResolvedNetwork.ValueID
    typealias Node = ResolvedNetwork.Node

    var network: ResolvedNetwork
    /// Values that are only another value's elements in another arrangement.
    var views: [ValueID: (base: ValueID, view: StridedView)] = [:]
    /// Values that are another value as it is.
    private var replacements: [ValueID: ValueID] = [:]

    init(_ resolved: ResolvedNetwork) throws(InferenceError) {
        network = resolved
        var nodes: [Node] = []
        for var node in resolved.nodes {
            node.inputs = node.inputs.map { $0.map { replacements[$0] ?? $0 } }
            do throws(InferenceError) {
                nodes += try lower(node)
            } catch {
                throw error.at(node.source)
            }
        }
        network.nodes = nodes
        for index in network.outputs.indices {
            let value = network.outputs[index].value
            network.outputs[index].value = replacements[value] ?? value
        }
        network.removeDeadNodes()
    }

    private mutating func lower(_ node: Node) throws(InferenceError) -> [Node] {
        guard case .general(let operation) = node.work, let input = node.inputs.first ?? nil, network.isFloat(input),
            node.outputs.allSatisfy({ $0 == nil || network.isFloat($0!) })
        else { return [node] }
        if let arrangements = try arrangements(of: node, operation) {
            return arrange(node, arrangements) ?? [node]
        }
        guard node.outputs.first != nil, node.outputs.dropFirst().allSatisfy({ $0 == nil }) else { return [node] }
        if let lowered = try window(node, operation) { return [lowered] }
        if let lowered = try normalization(node, operation) { return [lowered] }
        if let lowered = try elementwise(node, operation) { return advance(lowered) ?? [lowered] }
        if let lowered = try reduction(node, operation) { return lowered }
        if let operation = operation as? EinsumOperator { return try einsum(node, operation) ?? [node] }
        if let lowered = try matrix(node, operation) { return [lowered] }
        return [node]
    }

    /// Joins views to the one that their input is already, so that only the last of a chain moves anything.
    private mutating func arrange(_ node: Node, _ arrangements: [Arrangement]) -> [Node]? {
        guard let input = node.inputs[0] else { return nil }
        var lowered: [Node] = []
        for (output, arrange) in zip(node.outputs, arrangements) {
            guard let output else { continue }
            let shape = network.shape(output)
            var base = input
            var view = views[input].flatMap { arrange($0.view) }
            if view != nil { base = views[input]!.base } else { view = arrange(StridedView(of: network.shape(input))) }
            guard let view, view.shape == shape else { return nil }
            views[output] = (base, view)
            if view.isReshape(of: network.shape(base)), shape == network.shape(base) { replacements[output] = base }
            lowered.append(Node(node, .view(view), inputs: [base], outputs: [output]))
        }
        return lowered
    }
}

/// A node and the activation that runs in the same pass.
struct PlannedNode {
    var node: Graph.Node
    var activation: Activation = .identity

    var output: String { node.outputs[0] }
}

extension Array where Element == PlannedNode {
    /// Joins each activation to the node before it where both are `fusable` and that one has no other reader.
    init(_ nodes: [Graph.Node], outputs: Set<String>, fusing isFusable: (Operation, Activation) -> Bool) {
        var readers: [String: Int] = [:]
        for name in nodes.flatMap(\.inputs) { readers[name, default: 0] += 1 }
        self = []
        var places: [String: Int] = [:]
        for node in nodes {
            if let activation = Activation(node.operation), let place = places[node.inputs[0]],
                readers[node.inputs[0]] == 1, !outputs.contains(node.inputs[0]), self[place].activation == .identity,
                isFusable(self[place].node.operation, activation)
            {
                self[place].node.outputs = node.outputs
                self[place].activation = activation
                places[node.outputs[0]] = place
            } else {
                places[node.outputs[0]] = count
                append(PlannedNode(node: node))
            }
        }
    }
}

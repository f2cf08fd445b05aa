/// The nodes that a network's outputs depend on, in an order in which they can run.
struct NodeOrder {
    private(set) var nodes: [Network.Node] = []

    /// Depth first from the outputs; a node met again on its own path closes a cycle.
    ///
    /// - Throws: `InferenceError` naming a node that defines a value twice or depends on its own result.
    init(_ network: Network) throws(InferenceError) {
        let producers = try Self.producers(in: network)
        enum Mark { case onPath, done }
        var marks = [Mark?](repeating: nil, count: network.nodes.count)
        // A stack of its own instead of recursion: a file may hold a chain of any length.
        var path: [(node: Int, nextInput: Int)] = []
        for port in network.outputs {
            guard let last = producers[port.name], marks[last] == nil else { continue }
            path.append((last, 0))
            while let (index, nextInput) = path.last {
                marks[index] = .onPath
                let node = network.nodes[index]
                guard nextInput < node.inputs.count else {
                    marks[index] = .done
                    nodes.append(node)
                    path.removeLast()
                    continue
                }
                path[path.count - 1].nextInput += 1
                guard let producer = producers[node.inputs[nextInput]] else { continue }
                switch marks[producer] {
                case .onPath: throw InferenceError("it depends on its own result").at(network.nodes[producer])
                case .done: continue
                case nil: path.append((producer, 0))
                }
            }
        }
    }

    /// The index of the node behind each value.
    private static func producers(in network: Network) throws(InferenceError) -> [String: Int] {
        var producers: [String: Int] = [:]
        let given = Set(network.inputs.map(\.name)).union(network.initializers.keys)
        for (index, node) in network.nodes.enumerated() {
            for name in node.outputs where !name.isEmpty {
                guard producers[name] == nil, !given.contains(name) else {
                    throw InferenceError("the value \"\(name.prefix(80))\" is defined twice").at(node)
                }
                producers[name] = index
            }
        }
        return producers
    }
}

/// Where the values of an execution plan lie.
struct ExecutionMemory {
    let nodes: [PlannedNode]
    let weights, arena: FloatBuffer
    private let shapes: [String: [Int]]
    private let addresses: [String: UnsafeMutablePointer<Float>]

    init(_ graph: ResolvedGraph) {
        nodes = Array(graph.nodes, outputs: Set(graph.outputs.map(\.name))) { operation in
            switch operation {
            case .convolution, .dense, .batchNormalization: true
            default: false
            }
        }
        shapes = graph.shapes
        let lifetimes = ValueLifetimes(nodes, graph, isTraining: false)
        let layout = Arena(lifetimes.requests)
        arena = FloatBuffer(count: layout.count)
        let used = Set(nodes.flatMap(\.node.inputs) + graph.outputs.map(\.name))
        let constants = graph.initializers.keys.filter(used.contains).sorted()
        weights = FloatBuffer(count: constants.reduce(0) { $0 + (graph.initializers[$1]!.count + 15) / 16 * 16 })
        var addresses = layout.offsets.mapValues { [arena] in arena.base + $0 }
        var place = weights.base
        for name in constants {
            let tensor = graph.initializers[name]!
            place.update(from: tensor.values, count: tensor.count)
            addresses[name] = place
            place += (tensor.count + 15) / 16 * 16
        }
        for (name, root) in lifetimes.roots { addresses[name] = addresses[root] }
        self.addresses = addresses
    }

    func operand(_ name: String) -> Operand { Operand(shape: shapes[name]!, values: addresses[name]!) }
}

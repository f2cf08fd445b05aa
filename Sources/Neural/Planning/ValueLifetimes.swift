/// Which values share their memory, and from which step to which they are needed.
struct ValueLifetimes {
    /// For each value that is another one under a new shape, the value it is.
    private(set) var roots: [String: String] = [:]
    /// All values but initialisers and those in `roots`.
    private(set) var requests: [Arena.Request] = []

    /// Inputs and outputs of the graph live all the time: callers may read and write them between runs.
    init(_ nodes: [PlannedNode], _ graph: ResolvedGraph) {
        for planned in nodes where LayerFactory.isAlias(planned.node.operation) {
            roots[planned.output] = roots[planned.node.inputs[0]] ?? planned.node.inputs[0]
        }
        var lifetimes: [String: ClosedRange<Int>] = [:]
        for (step, planned) in nodes.enumerated() {
            for name in planned.node.inputs + [planned.output] {
                let root = roots[name] ?? name
                lifetimes[root] = min(lifetimes[root]?.lowerBound ?? step, step)...step
            }
        }
        for port in graph.inputs + graph.outputs {
            lifetimes[roots[port.name] ?? port.name] = -1...nodes.count
        }
        requests = lifetimes.filter { graph.initializers[$0.key] == nil }.map { name, lifetime in
            Arena.Request(name: name, count: graph.shapes[name]!.reduce(1, *), lifetime: lifetime)
        }
    }
}

/// From which step to which the values of a plan are needed.
struct ValueLifetimes {
    typealias ValueID = ResolvedNetwork.ValueID

    /// Of the values that lie in the arena.
    private(set) var requests: [Arena.Request] = []
    /// For each step the boxed values that nothing needs after it.
    private(set) var released: [[ValueID]]

    /// Inputs and outputs of the network live all the time: callers may read and write them between runs.
    init(_ network: ResolvedNetwork) {
        let ports = Set(network.inputs + network.outputs.map(\.value))
        var lifetimes: [ValueID: ClosedRange<Int>] = [:]
        for (step, node) in network.nodes.enumerated() {
            for value in (node.inputs + node.outputs).compactMap({ $0 }) {
                lifetimes[value] = min(lifetimes[value]?.lowerBound ?? step, step)...step
            }
        }
        released = [[ValueID]](repeating: [], count: network.nodes.count)
        for value in ports {
            guard let description = network.values[value].description, description.type == .float,
                description.constant == nil
            else { continue }
            requests.append(
                Arena.Request(
                    value: value, byteCount: description.shape.reduce(4, *), lifetime: -1...network.nodes.count))
        }
        for (value, lifetime) in lifetimes where !ports.contains(value) && network.values[value].constant == nil {
            released[lifetime.upperBound].append(value)
        }
    }
}

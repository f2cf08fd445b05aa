/// Where the values of a network are while a plan of it runs: floats that fast steps touch in one arena, constant ones beside
/// it, everything else boxed as tensors.
struct MemoryMap: Sendable {
    typealias ValueID = ResolvedNetwork.ValueID

    /// Floats of the arena.
    let arenaCount: Int
    let constants: ConstantBuffer
    /// By value; nil for boxed ones.
    private(set) var operands: [Operand?]
    /// By value: those that are boxed and constant.
    private(set) var boxedConstants: [TypedTensor?]
    /// For each step the boxed values that nothing needs after it.
    private(set) var released: [[ValueID]]

    init(_ network: ResolvedNetwork, _ places: ValuePlaces) {
        let planned = Self.plannedValues(network)
        var requests: [ValueID: Arena.Request] = [:]
        for value in planned where network.values[value].constant == nil {
            let root = places.root(of: value).value
            guard let lifetime = places.lifetimes[root] else { continue }
            requests[root] = Arena.Request(value: root, count: network.floatCount(root), lifetime: lifetime)
        }
        let arena = Arena(Array(requests.values))
        arenaCount = arena.count
        constants = Self.constants(planned, network)
        operands = [Operand?](repeating: nil, count: network.values.count)
        boxedConstants = network.values.map(\.constant)
        released = [[ValueID]](repeating: [], count: network.nodes.count)
        var nextConstant = 0
        for value in planned {
            let isConstant = network.values[value].constant != nil
            let offset: Int
            if isConstant {
                offset = nextConstant
                nextConstant += Self.wholeLines(network.floatCount(value))
            } else {
                let place = places.root(of: value)
                guard let start = arena.offsets[place.value] else { continue }
                offset = start + place.offset
            }
            operands[value] = Operand(
                shape: network.shape(value), layout: network.values[value].layout,
                region: isConstant ? .constants : .arena, offset: offset)
            boxedConstants[value] = nil
        }
        planReleases(network)
    }

    /// Values that the caller or a fast step reaches by address, in order.
    private static func plannedValues(_ network: ResolvedNetwork) -> [ValueID] {
        var isPlanned = [Bool](repeating: false, count: network.values.count)
        for node in network.nodes {
            if case .general = node.work { continue }
            for case let value? in node.inputs + node.outputs { isPlanned[value] = true }
        }
        for value in network.inputs + network.outputs.map(\.value) where network.isFloat(value) {
            isPlanned[value] = network.values[value].constant == nil
        }
        return isPlanned.indices.filter { isPlanned[$0] }
    }

    private static func wholeLines(_ count: Int) -> Int { (count + 15) / 16 * 16 }

    private static func constants(_ planned: [ValueID], _ network: ResolvedNetwork) -> ConstantBuffer {
        let values = planned.filter { network.values[$0].constant != nil }
        let count = values.reduce(0) { $0 + wholeLines(network.floatCount($1)) }
        return ConstantBuffer(count: count) { base in
            var place = base
            for value in values {
                let elements = network.constantFloats(value) ?? []
                place.update(from: elements, count: elements.count)
                place += wholeLines(elements.count)
            }
        }
    }

    private mutating func planReleases(_ network: ResolvedNetwork) {
        var last: [ValueID: Int] = [:]
        for (step, node) in network.nodes.enumerated() {
            for case let value? in node.inputs + node.outputs { last[value] = step }
        }
        for value in network.inputs + network.outputs.map(\.value) { last[value] = nil }
        for (value, step) in last where operands[value] == nil && network.values[value].constant == nil {
            released[step].append(value)
        }
    }
}

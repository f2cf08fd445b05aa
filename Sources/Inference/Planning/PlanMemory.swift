/// Where the values of a plan are while it runs: floats that fast steps touch in the arena, everything else boxed as tensors.
///
/// Isolation: the owning plan's thread; the workers of a fast step touch only the floats.
final class PlanMemory {
    typealias ValueID = ResolvedNetwork.ValueID

    private let arena, constants: FloatBuffer
    private var operands: [Operand?]
    private var boxes: [TypedTensor?]
    /// For each step the boxed values that nothing needs after it.
    private(set) var released: [[ValueID]]

    init(_ network: ResolvedNetwork, _ places: ValuePlaces) {
        let planned = Self.plannedValues(network)
        var requests: [ValueID: Arena.Request] = [:]
        for value in planned where network.values[value].constant == nil {
            let root = places.root(of: value).value
            guard let lifetime = places.lifetimes[root] else { continue }
            requests[root] = Arena.Request(
                value: root, count: network.floatCount(root), lifetime: lifetime)
        }
        let layout = Arena(Array(requests.values))
        arena = FloatBuffer(count: layout.count)
        constants = Self.constants(planned, network)
        boxes = network.values.map(\.constant)
        operands = [Operand?](repeating: nil, count: network.values.count)
        released = [[ValueID]](repeating: [], count: network.nodes.count)
        var constant = constants.base
        for value in planned {
            let address: UnsafeMutablePointer<Float>
            if network.values[value].constant != nil {
                address = constant
                constant += Self.wholeLines(network.floatCount(value))
            } else {
                let place = places.root(of: value)
                guard let offset = layout.offsets[place.value] else { continue }
                address = arena.base + offset + place.offset
            }
            operands[value] = Operand(
                shape: network.shape(value), layout: network.values[value].layout, address: address)
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

    private static func constants(_ planned: [ValueID], _ network: ResolvedNetwork) -> FloatBuffer {
        let values = planned.filter { network.values[$0].constant != nil }
        let count = values.reduce(0) { $0 + wholeLines(network.floatCount($1)) }
        let buffer = FloatBuffer(count: count)
        var place = buffer.base
        for value in values {
            let elements = network.constantFloats(value) ?? []
            place.update(from: elements, count: elements.count)
            place += wholeLines(elements.count)
        }
        return buffer
    }

    private func planReleases(_ network: ResolvedNetwork) {
        var last: [ValueID: Int] = [:]
        for (step, node) in network.nodes.enumerated() {
            for case let value? in node.inputs + node.outputs { last[value] = step }
        }
        for value in network.inputs + network.outputs.map(\.value) { last[value] = nil }
        for (value, step) in last where operands[value] == nil && network.values[value].constant == nil {
            released[step].append(value)
        }
    }

    var arenaByteCount: Int { arena.count * MemoryLayout<Float>.stride }
    /// Where all operands but constants lie.
    var base: UnsafeMutablePointer<Float> { arena.base }

    /// Where a float value lies, nil if it is boxed.
    func operand(_ value: ValueID) -> Operand? { operands[value] }

    /// - Returns: nil where nothing has been stored yet.
    func tensor(_ value: ValueID) -> TypedTensor? {
        guard let operand = operands[value] else { return boxes[value] }
        return TypedTensor(shape: operand.shape, Array(operand.elements))
    }

    /// - Throws: where the value has a planned place that the tensor does not fit.
    func store(_ tensor: TypedTensor, in value: ValueID) throws(InferenceError) {
        guard let operand = operands[value] else {
            boxes[value] = tensor
            return
        }
        guard case .float(let elements) = tensor.elements, tensor.shape == operand.shape else {
            throw InferenceError("\(tensor.type) \(tensor.shape) where float \(operand.shape) is needed")
        }
        _ = operand.elements.update(from: elements)
    }

    /// True for a boxed value that nothing has been stored in.
    func isEmpty(_ value: ValueID) -> Bool { operands[value] == nil && boxes[value] == nil }

    func release(_ value: ValueID) { boxes[value] = nil }
}

/// The memory of one plan: its arena, its boxed values, and room for each thread to work in.
///
/// Isolation: the owning plan's thread; the workers of a fast step touch only the floats, each those of its share.
final class PlanMemory {
    typealias ValueID = ResolvedNetwork.ValueID

    private let map: MemoryMap
    private let arena, scratch: FloatBuffer
    private let scratchCount: Int
    private var boxes: [TypedTensor?]

    /// - Parameters:
    ///   - scratchCount: floats that a step needs at most for each thread.
    ///   - workers: threads that run the plan together.
    init(_ map: MemoryMap, scratchCount: Int, workers: Int) {
        self.map = map
        arena = FloatBuffer(count: map.arenaCount)
        self.scratchCount = (scratchCount + 15) / 16 * 16
        scratch = FloatBuffer(count: self.scratchCount * workers)
        boxes = map.boxedConstants
    }

    /// Where an operand begins. Nobody writes to constant ones.
    subscript(operand: Operand) -> UnsafeMutablePointer<Float> {
        switch operand.region {
        case .arena: arena.base + operand.offset
        case .constants: UnsafeMutablePointer(mutating: map.constants.base) + operand.offset
        }
    }

    /// Where all operands but constants lie.
    var arenaBase: UnsafePointer<Float> { UnsafePointer(arena.base) }

    /// Memory that one thread works in during one step.
    func scratch(_ share: Share) -> UnsafeMutablePointer<Float> { scratch.base + share.index * scratchCount }

    /// The floats of a value, nil if it is boxed.
    func elements(_ value: ValueID) -> UnsafeMutableBufferPointer<Float>? {
        map.operands[value].map { UnsafeMutableBufferPointer(start: self[$0], count: $0.count) }
    }

    /// - Returns: nil where nothing has been stored yet.
    func tensor(_ value: ValueID) -> TypedTensor? {
        guard let operand = map.operands[value], let elements = elements(value) else { return boxes[value] }
        return TypedTensor(shape: operand.shape, Array(elements))
    }

    /// - Throws: where the value has a planned place that the tensor does not fit.
    func store(_ tensor: TypedTensor, in value: ValueID) throws(InferenceError) {
        guard let operand = map.operands[value], let place = elements(value) else {
            boxes[value] = tensor
            return
        }
        guard case .float(let elements) = tensor.elements, tensor.shape == operand.shape else {
            throw InferenceError("\(tensor.type) \(tensor.shape) where float \(operand.shape) is needed")
        }
        _ = place.update(from: elements)
    }

    /// True for a boxed value that nothing has been stored in.
    func isEmpty(_ value: ValueID) -> Bool { boxes[value] == nil }

    func release(_ value: ValueID) { boxes[value] = nil }
}

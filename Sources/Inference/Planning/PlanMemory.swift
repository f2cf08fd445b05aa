/// Where the values of a plan are while it runs: floats of known shapes in the arena, everything else boxed as tensors.
///
/// Isolation: the owning plan's thread; the workers of a fast step touch only the arena.
final class PlanMemory {
    typealias ValueID = ResolvedNetwork.ValueID

    private let arena: ByteBuffer
    private let planned: [ValueID: Operand]
    private var boxes: [TypedTensor?]

    /// - Parameter layout: of the float values that lie in the arena.
    init(_ values: [ResolvedNetwork.Value], arena layout: Arena) {
        let arena = ByteBuffer(byteCount: layout.byteCount)
        self.arena = arena
        boxes = values.map(\.constant)
        planned = Dictionary(
            uniqueKeysWithValues: layout.offsets.map { value, offset in
                (value, Operand(shape: values[value].description?.shape ?? [], address: arena.base + offset))
            })
    }

    var arenaByteCount: Int { arena.byteCount }

    /// Where a float value lies in the arena, nil if it is boxed.
    func operand(_ value: ValueID) -> Operand? { planned[value] }

    /// - Returns: nil where nothing has been stored yet.
    func tensor(_ value: ValueID) -> TypedTensor? {
        guard let operand = planned[value] else { return boxes[value] }
        return TypedTensor(shape: operand.shape, Array(operand.elements))
    }

    /// - Throws: where the value has a planned place that the tensor does not fit.
    func store(_ tensor: TypedTensor, in value: ValueID) throws(InferenceError) {
        guard let operand = planned[value] else {
            boxes[value] = tensor
            return
        }
        guard case .float(let elements) = tensor.elements, tensor.shape == operand.shape else {
            throw InferenceError("\(tensor.type) \(tensor.shape) where float \(operand.shape) is needed")
        }
        _ = operand.elements.update(from: elements)
    }

    /// True for a boxed value that nothing has been stored in.
    func isEmpty(_ value: ValueID) -> Bool { planned[value] == nil && boxes[value] == nil }

    func release(_ value: ValueID) { boxes[value] = nil }
}

/// Floats of a known shape in the arena.
struct Operand {
    let shape: [Int]
    let address: UnsafeMutableRawPointer

    var count: Int { shape.reduce(1, *) }
    var elements: UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(start: address.assumingMemoryBound(to: Float.self), count: count)
    }
}

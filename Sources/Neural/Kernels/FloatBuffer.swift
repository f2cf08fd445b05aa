/// Owns a run of floats, zero at first, aligned to a cache line.
///
/// `@unchecked Sendable`: the address is fixed at birth and the memory lives as long as the object. Who may write when is
/// the owning plan's rule; every owner (`Parameters`, `TrainingPlan`) states it under "Isolation".
final class FloatBuffer: @unchecked Sendable {
    let base: UnsafeMutablePointer<Float>
    let count: Int

    init(count: Int) {
        let bytes = max(count, 1) * MemoryLayout<Float>.stride
        self.count = count
        base = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64).bindMemory(
            to: Float.self, capacity: max(count, 1))
        base.initialize(repeating: 0, count: max(count, 1))
    }

    deinit { base.deallocate() }

    var elements: UnsafeMutableBufferPointer<Float> { UnsafeMutableBufferPointer(start: base, count: count) }
}

/// Owns a run of bytes, zero at first, aligned to a cache line.
///
/// Isolation: the address is fixed at birth and the memory lives as long as the object; the owning plan says who writes.
final class ByteBuffer {
    static let alignment = 64

    let base: UnsafeMutableRawPointer
    let byteCount: Int

    init(byteCount: Int) {
        self.byteCount = byteCount
        base = .allocate(byteCount: max(byteCount, 1), alignment: Self.alignment)
        base.initializeMemory(as: UInt8.self, repeating: 0, count: max(byteCount, 1))
    }

    deinit { base.deallocate() }
}

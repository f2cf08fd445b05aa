/// Floats that never change once they are written: weights as kernels want them, shared by all plans of a network.
///
/// `@unchecked Sendable`: only `init` writes, before anybody else can have the object; the memory lives as long as it does.
final class ConstantBuffer: @unchecked Sendable {
    let base: UnsafePointer<Float>
    let count: Int
    private let memory: FloatBuffer

    /// - Parameter fill: writes the floats, which are 0 before.
    init(count: Int, fill: (UnsafeMutablePointer<Float>) -> Void) {
        memory = FloatBuffer(count: count)
        fill(memory.base)
        base = UnsafePointer(memory.base)
        self.count = count
    }

    convenience init(_ values: [Float]) {
        self.init(count: values.count) { $0.update(from: values, count: values.count) }
    }
}

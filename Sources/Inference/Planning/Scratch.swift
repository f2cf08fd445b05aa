/// Memory that a thread works in during one step; all steps of a plan share it.
final class Scratch {
    private var buffer = FloatBuffer(count: 0)
    private var share = 0
    private let workers: Int

    init(workers: Int) { self.workers = workers }

    /// Before the plan runs: makes room for a step that needs so many floats for each thread.
    func reserve(_ count: Int) {
        guard count > share else { return }
        share = (count + 15) / 16 * 16
        buffer = FloatBuffer(count: share * workers)
    }

    subscript(worker: Int) -> UnsafeMutablePointer<Float> { buffer.base + worker * share }
}

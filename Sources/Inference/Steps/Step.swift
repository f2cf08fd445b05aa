/// One piece of a network's work, ready to run: it knows where in a plan's memory lies what it reads and writes.
///
/// Isolation: immutable and shared by all plans of the network. The shares of one step of a plan run at the same time on its
/// threads and write different floats; the next step begins when all have ended.
protocol Step: Sendable {
    /// - Throws: only steps that are not split throw.
    func run(_ share: Share, in memory: PlanMemory) throws(InferenceError)

    /// Floats that each thread needs for itself while the step runs.
    var scratchCount: Int { get }

    /// How it is computed, where there is a choice.
    var kernelName: String? { get }
}

extension Step {
    var scratchCount: Int { 0 }
    var kernelName: String? { nil }
}

/// Which part of a step's work one thread does.
struct Share {
    let index, count: Int

    /// This share of `total` units, in whole groups of `unit`.
    func range(of total: Int, unit: Int = 1) -> Range<Int> {
        let groups = (total + unit - 1) / unit
        return min(total, groups * index / count * unit)..<min(total, groups * (index + 1) / count * unit)
    }
}

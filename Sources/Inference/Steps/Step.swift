/// One piece of a plan's work, ready to run: it knows the addresses of what it reads and writes.
///
/// Isolation: the shares of one step run at the same time on a plan's threads and write different floats; the next step
/// begins when all have ended.
protocol Step {
    /// - Throws: only steps that are not split throw.
    func run(_ share: Share) throws(InferenceError)

    /// How it is computed, where there is a choice.
    var kernelName: String? { get }
}

extension Step {
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

import Foundation
import Synchronization

/// The caller's thread and others of its own that run a plan's steps together, each its share of every step.
///
/// Isolation: `run` is called by one thread at a time. Between runs the other threads look out for the next one for some
/// microseconds, then sleep.
final class WorkerTeam {
    private let shared: Shared

    init(_ steps: [any Step], in memory: PlanMemory, count: Int) {
        let shared = Shared(steps, in: memory, count: count)
        self.shared = shared
        for index in 1..<max(count, 1) {
            let thread = Thread { shared.work(Share(index: index, count: count)) }
            thread.name = "inference \(index)"
            thread.start()
        }
    }

    deinit { shared.stop() }

    /// - Throws: what a step threw; the steps after it were not run.
    func run() throws(InferenceError) {
        shared.begin()
        shared.runSteps(Share(index: 0, count: shared.count))
        if let failure = shared.failure { throw failure }
    }
}

/// What the threads share; they keep it alive until they end.
///
/// `@unchecked Sendable`: `steps`, `memory` and `count` never change, and steps write different memory for different shares.
/// `failure` is written by the calling thread alone, in `begin` and in `runSteps`, and read by it alone; the others read
/// `hasFailed`.
private final class Shared: @unchecked Sendable {
    /// Looks at a variable before a thread yields its core or sleeps: some ten microseconds.
    private static let patience = 20_000

    let count: Int
    private let steps: [any Step]
    private let memory: PlanMemory
    private(set) var failure: InferenceError?
    private let hasFailed = Atomic(false)
    /// Number of the current run.
    private let generation = Atomic(0)
    /// Shares of steps that have ended, in all runs together: it never goes back, so nobody can miss it.
    private let ended = Atomic(0)
    private let isStopped = Atomic(false)
    private let condition = NSCondition()

    init(_ steps: [any Step], in memory: PlanMemory, count: Int) {
        self.steps = steps
        self.memory = memory
        self.count = max(count, 1)
    }

    func begin() {
        failure = nil
        hasFailed.store(false, ordering: .relaxed)
        wake { generation.add(1, ordering: .releasing) }
    }

    func stop() { wake { isStopped.store(true, ordering: .releasing) } }

    private func wake(_ change: () -> Void) {
        guard count > 1 else { return }
        condition.lock()
        change()
        condition.broadcast()
        condition.unlock()
    }

    /// The life of a thread.
    func work(_ share: Share) {
        var seen = 0
        while waitForRun(after: seen) {
            seen += 1
            runSteps(share)
        }
    }

    /// - Returns: false where there will be no more.
    private func waitForRun(after seen: Int) -> Bool {
        for _ in 0..<Self.patience where generation.load(ordering: .acquiring) > seen { return true }
        condition.lock()
        defer { condition.unlock() }
        while generation.load(ordering: .acquiring) == seen {
            if isStopped.load(ordering: .acquiring) { return false }
            condition.wait()
        }
        return true
    }

    /// Each step begins when all shares of the one before it have ended.
    func runSteps(_ share: Share) {
        let before = max(generation.load(ordering: .relaxed) - 1, 0) * steps.count * count
        for index in steps.indices {
            if !hasFailed.load(ordering: .relaxed) { run(steps[index], share) }
            guard count > 1 else { continue }
            ended.add(1, ordering: .acquiringAndReleasing)
            waitForAll(before + (index + 1) * count)
        }
    }

    private func run(_ step: any Step, _ share: Share) {
        do throws(InferenceError) {
            try step.run(share, in: memory)
        } catch {
            // Only unsplit steps throw, and the first share does all of those.
            failure = error
            hasFailed.store(true, ordering: .relaxed)
        }
    }

    private func waitForAll(_ target: Int) {
        var looks = 0
        while ended.load(ordering: .acquiring) < target {
            looks += 1
            if looks > Self.patience { sched_yield() }
        }
    }
}

import Core
import Dispatch
import Logging
import Telemetry

/// What all sinks share: a bounded queue, a serial Dispatch queue that empties it in order, retries, and log lines about
/// failures at most every 10 s.
///
/// Isolation: `state` is a lock that every thread takes for moments. `worker` and `report` are used on `queue` only; their
/// locks are never contended and stand in for a proof to the compiler.
final class DeliveryQueue<Worker: DeliveryWorker>: Sendable {
    private struct State {
        var waiting: [Delivery] = []
        /// Taken from `waiting`, and kept here between its retries.
        var current: Delivery?
        /// True from the push that starts the work until nothing is left.
        var isBusy = false
        /// Before the next record.
        var mustReopen = false
        /// For good, by `drain`.
        var isStopped = false
    }

    /// libcurl looks once a second whether it is interrupted.
    private static var interruptionPatience: DispatchTimeInterval { .milliseconds(1500) }

    let name: String
    private let capacity: Int
    private let clocks: any Clocks
    private let logger: Logger
    private let queue: DispatchQueue
    private let interrupt: @Sendable () -> Void
    /// Entered while work is due now; not during the pause before a retry.
    private let due = DispatchGroup()
    private let state = Locked(State())
    private let worker: Locked<Worker>
    private let report: Locked<FailureReport>
    private let delivered = Counter()
    private let dropped = Counter()
    private let failedAttempts = Counter()

    /// - Parameter interrupt: breaks off what the worker is doing, soon; called from another thread.
    init(
        name: String, capacity: Int, clocks: any Clocks, logger: Logger, worker: sending Worker,
        interrupt: @escaping @Sendable () -> Void = {}
    ) {
        self.name = name
        self.capacity = capacity
        self.clocks = clocks
        self.logger = logger
        self.worker = Locked(worker)
        self.interrupt = interrupt
        queue = DispatchQueue(label: "tocsin.sink.\(name)")
        report = Locked(FailureReport(sink: name))
    }

    var statistics: SinkStatistics {
        SinkStatistics(
            delivered: delivered.value, dropped: dropped.value, failedAttempts: failedAttempts.value,
            waiting: waitingCount)
    }

    func push(_ record: AlertRecord) {
        let delivery = Delivery(record: record, acceptedAt: clocks.monotonic())
        let starts = state.withLock { state in
            if state.isStopped {
                dropped.add()
                return false
            }
            if state.waiting.count >= capacity {
                state.waiting.removeFirst()
                dropped.add()
            }
            state.waiting.append(delivery)
            defer { state.isBusy = true }
            return !state.isBusy
        }
        if starts { schedule { $0.run() } }
    }

    /// Records pushed after this call find the worker reopened.
    func reopen() {
        state.withLock { $0.mustReopen = true }
        schedule { $0.reopenIfAsked() }
    }

    func drain(until deadline: MonotonicTime) {
        let patience = max((deadline - clocks.monotonic()).nanoseconds, 0)
        let result = due.wait(timeout: .now() + .nanoseconds(Int(patience)))
        stop()
        if result == .timedOut { _ = due.wait(timeout: .now() + Self.interruptionPatience) }
        let left = waitingCount
        if left > 0 { logger.error("\(name): \(left) alert records were not delivered") }
    }

    /// Gives up what waits and breaks off what is being done.
    func stop() {
        state.withLock { $0.isStopped = true }
        interrupt()
    }

    private var waitingCount: Int {
        state.withLock { $0.waiting.count + ($0.current == nil ? 0 : 1) }
    }

    private func schedule(_ work: @escaping @Sendable (DeliveryQueue) -> Void) {
        due.enter()
        queue.async {
            work(self)
            self.due.leave()
        }
    }

    private func run() {
        while let delivery = next() {
            reopenIfAsked()
            let outcome = worker.withLock { $0.deliver(delivery) }
            switch outcome {
            case .delivered:
                delivered.add()
                finishCurrent()
                say { report, _ in report.success() }
            case .discarded(let failure):
                dropped.add()
                finishCurrent()
                if let failure { say { $0.failure(failure, at: $1) } }
            case .retry(let pause, let failure):
                failedAttempts.add()
                state.withLock { $0.current?.attempts += 1 }
                say { $0.failure(failure, at: $1) }
                retry(after: pause)
                return
            }
        }
        rest()
    }

    /// A sink that nobody holds any more is not kept alive by its pauses.
    private func retry(after pause: Duration) {
        queue.asyncAfter(deadline: .now() + .nanoseconds(Int(pause.nanoseconds))) { [weak self] in
            self?.schedule { $0.run() }
        }
    }

    private func next() -> Delivery? {
        state.withLock { state in
            if state.isStopped { return nil }
            if state.current == nil, !state.waiting.isEmpty { state.current = state.waiting.removeFirst() }
            if state.current == nil { state.isBusy = false }
            return state.current
        }
    }

    private func reopenIfAsked() {
        let isAsked = state.withLock { state in
            defer { state.mustReopen = false }
            return state.mustReopen
        }
        if isAsked { worker.withLock { $0.reopen() } }
    }

    private func finishCurrent() { state.withLock { $0.current = nil } }

    private func rest() {
        guard let pause = worker.withLock({ $0.rest() }) else { return }
        queue.asyncAfter(deadline: .now() + .nanoseconds(Int(pause.nanoseconds))) { self.rest() }
    }

    private func say(_ update: (inout FailureReport, MonotonicTime) -> FailureReport.Line?) {
        let now = clocks.monotonic()
        let waiting = waitingCount
        let line = report.withLock { report in
            report.waiting = waiting
            report.dropped = dropped.value
            return update(&report, now)
        }
        if let line { logger.log(level: line.level, "\(line.text)") }
    }
}

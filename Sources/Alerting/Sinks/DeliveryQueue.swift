import Core
import Dispatch
import Logging
import Telemetry

/// What all sinks share: what waits, within limits; a serial Dispatch queue that empties it in order, with retries; and
/// log lines about failures at most every 10 s.
///
/// With a journal the history keeps what waits over restarts, and learns of each try; the queue itself works from memory,
/// so that a history that fails holds up nothing.
///
/// Isolation: `state` is a lock that every thread takes for moments. `worker` and `report` are used on `queue` only; their
/// locks are never contended and stand in for a proof to the compiler.
final class DeliveryQueue: Sendable {
    private struct State {
        var waiting: WaitingDeliveries
        /// In the worker's hands, or kept for its next try while the receiver is out of order. It still is in `waiting`.
        var current: UInt64?
        /// The receiver is out of order; nothing is tried before.
        var pausedUntil: MonotonicTime?
        var isOutOfOrder = false
        /// True from what starts the work until nothing is due.
        var isBusy = false
        /// Nothing is tried before `release`.
        var isHeld: Bool
        /// Before the next record.
        var mustReopen = false
        /// For good.
        var isStopped = false
        var wakeUpAt: MonotonicTime?
        var testOutcomes: [UInt64: TestOutcome] = [:]
        var drops = DropReport()
    }

    /// libcurl looks once a second whether it is interrupted.
    private static let interruptionPatience = DispatchTimeInterval.milliseconds(1500)
    /// Self-tests whose outcome is remembered.
    private static let testOutcomeLimit = 1000

    let name: String
    private let maximumAge: Duration?
    private let clocks: any Clocks
    private let logger: Logger
    private let journal: DeliveryJournal?
    private let queue: DispatchQueue
    private let interrupt: @Sendable () -> Void
    /// Entered while work is due now; not during the pause before a retry.
    private let due = DispatchGroup()
    private let state: Locked<State>
    private let worker: Locked<any DeliveryWorker>
    private let report: Locked<FailureReport>
    private let delivered = Counter()
    private let dropped = Counter()
    private let failedAttempts = Counter()

    /// - Parameters:
    ///   - maximumAge: records that could not be delivered for so long are given up; nil never does.
    ///   - journal: nil where the history does not follow this sink. With one, nothing is tried before `release`.
    ///   - interrupt: breaks off what the worker is doing, soon; called from another thread.
    init(
        name: String, limits: WaitingDeliveries.Limits = WaitingDeliveries.Limits(), maximumAge: Duration? = nil,
        clocks: any Clocks, logger: Logger, journal: DeliveryJournal? = nil, worker: sending any DeliveryWorker,
        interrupt: @escaping @Sendable () -> Void = {}
    ) {
        self.name = name
        self.maximumAge = maximumAge
        self.clocks = clocks
        self.logger = logger
        self.journal = journal
        self.worker = Locked(worker)
        self.interrupt = interrupt
        queue = DispatchQueue(label: "tocsin.sink.\(name)")
        report = Locked(FailureReport(sink: name))
        state = Locked(State(waiting: WaitingDeliveries(limits: limits), isHeld: journal != nil))
    }

    var statistics: SinkStatistics {
        SinkStatistics(
            delivered: delivered.value, dropped: dropped.value, failedAttempts: failedAttempts.value,
            waiting: waitingCount)
    }

    func testOutcome(of sequence: UInt64) -> TestOutcome? { state.withLock { $0.testOutcomes[sequence] } }

    func push(_ record: AlertRecord) {
        insert([Delivery(record: record, json: (try? record.json()) ?? [], acceptedAt: clocks.monotonic())])
    }

    /// Takes in what waited elsewhere; what is here already stays as it is.
    func insert(_ deliveries: [Delivery]) {
        let (excess, starts) = state.withLock { state -> ([Delivery], Bool) in
            if state.isStopped { return (deliveries, false) }
            let excess = deliveries.flatMap { state.waiting.insert($0, keeping: state.current) }
            return (excess, Self.start(&state))
        }
        note(excess)
        if starts { schedule { $0.run() } }
    }

    /// Records pushed after this call find the worker reopened.
    func reopen() {
        state.withLock { $0.mustReopen = true }
        schedule { $0.reopenIfAsked() }
    }

    /// Lets the worker begin, and then the deliveries of a queue with a journal.
    func release() {
        schedule { queue in queue.worker.withLock { $0.begin() } }
        let starts = state.withLock { state in
            state.isHeld = false
            return Self.start(&state)
        }
        if starts { schedule { $0.run() } }
    }

    /// Stops, and gives up what waits to who goes on with it.
    func surrender() -> [Delivery] {
        stop()
        let result = due.wait(timeout: .now() + Self.interruptionPatience)
        // Its successor begins after it has ended, unless it hangs.
        if result == .success { queue.sync { worker.withLock { $0.end() } } } else { endLater() }
        return state.withLock { state in
            let all = state.waiting.all
            state.waiting = WaitingDeliveries(limits: state.waiting.limits)
            return all
        }
    }

    func drain(until deadline: MonotonicTime) {
        let patience = max((deadline - clocks.monotonic()).nanoseconds, 0)
        let result = due.wait(timeout: .now() + .nanoseconds(Int(patience)))
        stop()
        if result == .timedOut { _ = due.wait(timeout: .now() + Self.interruptionPatience) }
        endLater()
        let left = waitingCount
        guard left > 0 else { return }
        if journal == nil {
            logger.error("\(name): \(left) alert records were not delivered")
        } else {
            logger.notice("\(name): \(left) alert records wait for the next start")
        }
    }

    private func endLater() { queue.async { self.worker.withLock { $0.end() } } }

    /// Gives up what waits and breaks off what is being done.
    func stop() {
        state.withLock { $0.isStopped = true }
        interrupt()
    }

    private var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// True where the caller must schedule a run.
    private static func start(_ state: inout State) -> Bool {
        guard !state.isHeld, !state.isBusy, state.waiting.count > 0 else { return false }
        state.isBusy = true
        return true
    }

    private func schedule(_ work: @escaping @Sendable (DeliveryQueue) -> Void) {
        due.enter()
        queue.async {
            work(self)
            self.due.leave()
        }
    }

    private func run() {
        while true {
            switch next() {
            case .delivery(let delivery): deliver(delivery)
            case .nothingBefore(let time): return wakeUp(at: time)
            case .nothing: return rest()
            }
        }
    }

    private func next() -> WaitingDeliveries.Next {
        let now = clocks.monotonic()
        return state.withLock { state in
            var next = WaitingDeliveries.Next.nothing
            if !state.isStopped, !state.isHeld {
                if let time = state.pausedUntil, time > now {
                    next = .nothingBefore(time)
                } else {
                    state.pausedUntil = nil
                    next = state.waiting.next(at: now)
                    state.current = nil
                }
            }
            if case .delivery(let delivery) = next {
                state.current = delivery.record.sequence
            } else {
                state.isBusy = false
            }
            return next
        }
    }

    private func deliver(_ delivery: Delivery) {
        reopenIfAsked()
        if let maximumAge, clocks.monotonic() - delivery.acceptedAt >= maximumAge {
            let failure = Failure(.timedOut, "alert \(delivery.record.id) is too old and given up")
            return giveUp(delivery, failure, reason: "too old", answer: nil)
        }
        let outcome = worker.withLock { $0.deliver(delivery) }
        remember(outcome, of: delivery)
        switch outcome {
        case .delivered(let answer):
            delivered.add()
            finish(delivery, isDelivered: true)
            journal?.delivered(delivery, answer: answer)
            say { report, _ in report.success() }
        case .discarded(let failure):
            let reason = failure?.message ?? "the endpoint is gone"
            giveUp(delivery, failure, reason: reason, answer: failure?.message)
        case .retry(let pause, let failure): putOff(delivery, by: pause, failure, stopsAll: true)
        case .postponed(let pause, let failure): putOff(delivery, by: pause, failure, stopsAll: false)
        }
    }

    private func finish(_ delivery: Delivery, isDelivered: Bool) {
        state.withLock { state in
            state.waiting.remove(delivery.record.sequence)
            state.current = nil
            if isDelivered, state.isOutOfOrder {
                state.isOutOfOrder = false
                state.waiting.makeAllDue()
            }
        }
    }

    private func giveUp(_ delivery: Delivery, _ failure: Failure?, reason: String, answer: String?) {
        dropped.add()
        finish(delivery, isDelivered: false)
        journal?.givenUp(delivery, reason: reason, answer: answer)
        if let failure { say { $0.failure(failure, at: $1) } }
    }

    private func putOff(_ delivery: Delivery, by pause: Duration, _ failure: Failure, stopsAll: Bool) {
        failedAttempts.add()
        let time = clocks.monotonic() + pause
        state.withLock { state in
            state.waiting.putOff(delivery.record.sequence, until: time)
            if stopsAll {
                state.pausedUntil = time
                state.isOutOfOrder = true
            }
        }
        // What was broken off on purpose says nothing about the receiver.
        if failure.kind != .cancelled { journal?.failed(delivery, failure, pause: pause) }
        say { $0.failure(failure, at: $1) }
    }

    /// A sink that nobody holds any more is not kept alive by its pauses.
    private func wakeUp(at time: MonotonicTime) {
        let isNew = state.withLock { state in
            if let earlier = state.wakeUpAt, earlier <= time { return false }
            state.wakeUpAt = time
            return true
        }
        guard isNew else { return }
        let pause = max((time - clocks.monotonic()).nanoseconds, 0)
        queue.asyncAfter(deadline: .now() + .nanoseconds(Int(pause))) { [weak self] in
            guard let self else { return }
            let starts = state.withLock { state in
                state.wakeUpAt = nil
                return Self.start(&state)
            }
            if starts { schedule { $0.run() } }
        }
    }

    private func reopenIfAsked() {
        let isAsked = state.withLock { state in
            defer { state.mustReopen = false }
            return state.mustReopen
        }
        if isAsked { worker.withLock { $0.reopen() } }
    }

    private func rest() {
        guard let pause = worker.withLock({ $0.rest() }) else { return }
        queue.asyncAfter(deadline: .now() + .nanoseconds(Int(pause.nanoseconds))) { self.rest() }
    }

    private func remember(_ outcome: DeliveryOutcome, of delivery: Delivery) {
        guard delivery.record.test else { return }
        let result: TestOutcome
        switch outcome {
        case .delivered(let answer): result = .answered(answer ?? "taken")
        case .discarded(let failure): result = .failed(failure.map { "\($0)" } ?? "the endpoint is gone")
        case .retry(_, let failure), .postponed(_, let failure): result = .failed("\(failure)")
        }
        state.withLock { state in
            if state.testOutcomes.count >= Self.testOutcomeLimit { state.testOutcomes = [:] }
            if state.testOutcomes[delivery.record.sequence] == nil {
                state.testOutcomes[delivery.record.sequence] = result
            }
        }
    }

    private func note(_ excess: [Delivery]) {
        guard !excess.isEmpty else { return }
        for delivery in excess {
            dropped.add()
            journal?.givenUp(delivery, reason: "too many waited")
        }
        let now = clocks.monotonic()
        if let count = state.withLock({ $0.drops.dropped(excess.count, at: now) }) {
            sayDropped(count)
            queue.asyncAfter(deadline: .now() + DropReport.interval.inSeconds) { [weak self] in self?.sayRest() }
        }
    }

    private func sayRest() {
        let now = clocks.monotonic()
        if let count = state.withLock({ $0.drops.due(at: now) }) { sayDropped(count) }
    }

    private func sayDropped(_ count: Int) {
        logger.error("\(name): \(count) records were dropped, the oldest ones: too many wait")
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

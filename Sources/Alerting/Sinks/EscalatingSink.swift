import Core
@preconcurrency import Dispatch
import Logging

/// Brings an alarm that nobody has acknowledged after a time to another sink: to whoever is called when the first do not
/// answer. That sink gets nothing else.
///
/// It sends the alert's latest record again, with its id and number, and says in the reason why; an alarm that is over
/// meanwhile is sent all the same, since nobody has looked. The history knows what waits and what was brought, so that a
/// restart loses no alarm and brings none twice; one whose delivery is tried again after a restart has its own reason.
///
/// Isolation: a lock, and a queue of its own for the timer.
public final class EscalatingSink: AlertSink {
    /// More alarms than anyone can acknowledge; the oldest are brought at once then.
    private static let limit = 1000

    private struct Waiting {
        var record: AlertRecord
        var since: MonotonicTime
    }

    private struct State {
        var waiting: [Waiting] = []
        /// The latest alarms that came here: each is brought once.
        var known: [String] = []
    }

    public let name: String
    private let target: any AlertSink
    private let delay: Duration
    private let history: AlertHistory
    private let clocks: any Clocks
    private let state = Locked(State())
    private let timer: any DispatchSourceTimer

    /// - Parameter delay: from the alarm, or from when a warning became one.
    public init(
        _ target: any AlertSink, after delay: Duration, history: AlertHistory, clocks: any Clocks = SystemClocks()
    ) {
        name = target.name
        self.target = target
        self.delay = delay
        self.history = history
        self.clocks = clocks
        timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "tocsin.escalation"))
        timer.setEventHandler { [weak self] in self?.escalate() }
        timer.schedule(deadline: .now() + 1, repeating: 1, leeway: .milliseconds(500))
        timer.activate()
    }

    deinit { timer.cancel() }

    /// The target's in the history.
    private var address: String { target.endpoint ?? target.name }

    public func accepts(_ record: AlertRecord) -> Bool { target.accepts(record) }

    /// Takes up what waited before a restart, or in the sink that this one follows.
    public func begin(after former: (any AlertSink)?) {
        target.begin(after: former)
        let alarms = history.unansweredAlarms(
            for: address, maximumAge: EndpointSink.standardMaximumAge, limit: Self.limit)
        let (now, wall) = (clocks.monotonic(), clocks.wall())
        state.withLock { state in
            for alarm in alarms where !state.known.contains(alarm.record.id) {
                state.known.append(alarm.record.id)
                // A wall clock that was set back makes nothing older or later than now.
                let age = max(wall.timeIntervalSince(alarm.since), 0)
                state.waiting.append(Waiting(record: alarm.record, since: now + .seconds(-age)))
            }
        }
    }

    public func surrender() -> [WaitingRecord] { target.surrender() }
    public func resume(_ records: [WaitingRecord]) { target.resume(records) }
    public func testOutcome(of sequence: UInt64) -> TestOutcome? { target.testOutcome(of: sequence) }

    /// Tests are brought at once: they prove the way.
    public func deliver(_ record: AlertRecord) {
        if record.test { return target.deliver(record) }
        let overflow = state.withLock { state -> AlertRecord? in
            if let index = state.waiting.firstIndex(where: { $0.record.id == record.id }) {
                state.waiting[index].record = record
                return nil
            }
            guard record.severity == .alarm, !record.test, !state.known.contains(record.id) else { return nil }
            state.known.append(record.id)
            if state.known.count > Self.limit { state.known.removeFirst() }
            state.waiting.append(Waiting(record: record, since: clocks.monotonic()))
            return state.waiting.count > Self.limit ? state.waiting.removeFirst().record : nil
        }
        if let overflow { bring(overflow) }
    }

    /// Brings what is due.
    func escalate() {
        let now = clocks.monotonic()
        let due = state.withLock { state -> [AlertRecord] in
            let count = state.waiting.prefix { now - $0.since >= delay }.count
            defer { state.waiting.removeFirst(count) }
            return state.waiting.prefix(count).map(\.record)
        }
        for record in due where history.needsAnswer(record.id, from: address) { bring(record) }
    }

    private func bring(_ record: AlertRecord) {
        // A history that fails is said by those who store in it; the alarm is brought all the same.
        try? history.escalate(record, to: address)
        var record = record
        record.reason += "; nobody has acknowledged this alarm for \(Int(delay.inSeconds)) s"
        target.deliver(record)
    }

    public func reopen() { target.reopen() }

    public func drain(until deadline: MonotonicTime) {
        timer.cancel()
        target.drain(until: deadline)
    }

    public var statistics: SinkStatistics { target.statistics }
}

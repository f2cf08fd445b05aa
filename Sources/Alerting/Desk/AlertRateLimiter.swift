import Core

/// Bounds how many alerts all cameras together may open, and counts what it holds back: a token bucket (ITU-T I.371).
///
/// Isolation: a lock.
public final class AlertRateLimiter: Sendable {
    public struct Limit: Sendable, Equatable {
        /// At once, and within each `period`.
        public var alerts: Int
        public var period: Duration

        public init(alerts: Int = 60, period: Duration = .seconds(60)) {
            self.alerts = alerts
            self.period = period
        }
    }

    /// What was held back since the last summary.
    public struct Summary: Sendable, Equatable {
        public var byCamera: [String: Int]
        public var duration: Duration
        public var limit: Limit

        public var count: Int { byCamera.values.reduce(0, +) }

        /// "12 alerts held back in 60 s, since more than 60 in 60 s would have come: dock 8, yard 4".
        public var sentence: String {
            let cameras = byCamera.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
            return "\(count) alert\(count == 1 ? "" : "s") held back in \(Int(duration.inSeconds)) s, since more than "
                + "\(limit.alerts) in \(Int(limit.period.inSeconds)) s would have come: "
                + cameras.joined(separator: ", ")
        }
    }

    private struct State {
        var limit: Limit
        var tokens: Double
        var filledAt: MonotonicTime?
        var heldBack: [String: Int] = [:]
        var firstHeldBack: MonotonicTime?
    }

    private let state: Locked<State>

    public init(_ limit: Limit = Limit()) { state = Locked(State(limit: limit, tokens: Double(limit.alerts))) }

    public func setLimit(_ limit: Limit) {
        state.withLock { state in
            state.limit = limit
            state.tokens = min(state.tokens, Double(limit.alerts))
        }
    }

    /// Whether an alert may open now; one that may not is counted.
    public func admits(_ camera: String, at time: MonotonicTime) -> Bool {
        state.withLock { state in
            if Self.take(from: &state, at: time) { return true }
            state.heldBack[camera, default: 0] += 1
            state.firstHeldBack = state.firstHeldBack ?? time
            return false
        }
    }

    /// Whether an alert that was counted already may open now.
    public func admitsLate(at time: MonotonicTime) -> Bool { state.withLock { Self.take(from: &$0, at: time) } }

    private static func take(from state: inout State, at time: MonotonicTime) -> Bool {
        let rate = Double(state.limit.alerts) / max(state.limit.period.inSeconds, 1e-3)
        let elapsed = state.filledAt.map { (time - $0).inSeconds } ?? 0
        state.tokens = min(state.tokens + max(elapsed, 0) * rate, Double(state.limit.alerts))
        state.filledAt = time
        guard state.tokens >= 1 else { return false }
        state.tokens -= 1
        return true
    }

    /// What was held back, once a period has passed since the first of it; nil otherwise.
    public func takeSummary(at time: MonotonicTime) -> Summary? {
        state.withLock { state in
            guard let first = state.firstHeldBack, time - first >= state.limit.period else { return nil }
            defer { (state.heldBack, state.firstHeldBack) = ([:], nil) }
            return Summary(byCamera: state.heldBack, duration: time - first, limit: state.limit)
        }
    }
}

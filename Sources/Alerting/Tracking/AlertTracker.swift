import Core

/// Turns the scores of one detector on one camera into the life of alerts.
///
/// Pure and driven by media time alone: the same findings give the same transitions at any speed. An alert opens when
/// enough frames of the verification window reach the raise threshold, and closes when scores stay below the clear
/// threshold. Detectors call it for every analysed frame, low scores included.
public struct AlertTracker: Sendable {
    private struct OpenAlert {
        var startedAt: MediaTime
        var openedAt: MediaTime
        var peak: Finding
        var lastSeen: MediaTime
        var lastReported: MediaTime
        var highestReportedScore: Double
    }

    /// A score this much above every reported one is worth an update at once.
    private static let clearRise = 0.1

    public let policy: AlertPolicy
    private var window: VerificationWindow
    private var alert: OpenAlert?
    private var lastOpenedAt: MediaTime?
    private var lastObserved: MediaTime?

    public init(policy: AlertPolicy) {
        self.policy = policy
        window = VerificationWindow(length: policy.verify, requiredShare: policy.requiredShare)
    }

    public var isOpen: Bool { alert != nil }

    /// Takes one frame's finding; findings older than the latest one are ignored.
    public mutating func observe(_ finding: Finding) -> AlertTransition? {
        if let lastObserved, finding.time < lastObserved { return nil }
        lastObserved = finding.time
        window.add(time: finding.time, isRaised: finding.score >= policy.raiseThreshold)
        if let alert { return follow(alert, with: finding) }
        return open(with: finding)
    }

    /// The stream has a gap that lasts until `time`: what was seen before verifies nothing after it, and an open alert
    /// that was not seen for the clear time closes. May be called again while the gap lasts.
    public mutating func interrupt(at time: MediaTime) -> AlertTransition? {
        window.forget()
        guard let alert, isOver(alert, at: time) else { return nil }
        return close(alert, at: time, arrival: nil)
    }

    /// The source ended: an open alert closes.
    public mutating func finish(at time: MediaTime) -> AlertTransition? {
        window.forget()
        guard let alert else { return nil }
        return close(alert, at: time, arrival: nil)
    }

    private mutating func open(with finding: Finding) -> AlertTransition? {
        guard finding.score >= policy.raiseThreshold, let start = window.verifiedStart else { return nil }
        if let lastOpenedAt, finding.time - lastOpenedAt < policy.cooldown { return nil }
        lastOpenedAt = finding.time
        alert = OpenAlert(
            startedAt: start, openedAt: finding.time, peak: finding, lastSeen: finding.time, lastReported: finding.time,
            highestReportedScore: finding.score)
        return AlertTransition(
            type: .opened, finding: finding, peakScore: finding.score, startedAt: start, at: finding.time,
            arrival: finding.arrival, severity: policy.severity)
    }

    private mutating func follow(_ current: OpenAlert, with finding: Finding) -> AlertTransition? {
        var current = current
        let isSeen = finding.score >= policy.clearThreshold
        if isSeen { current.lastSeen = finding.time }
        if finding.score > current.peak.score { current.peak = finding }
        alert = current
        if isOver(current, at: finding.time) { return close(current, at: finding.time, arrival: finding.arrival) }

        let rose = finding.score >= current.highestReportedScore + Self.clearRise
        let isDue = finding.time - current.lastReported >= policy.updateInterval
        guard isSeen, rose || isDue else { return nil }
        current.lastReported = finding.time
        current.highestReportedScore = max(current.highestReportedScore, finding.score)
        alert = current
        return AlertTransition(
            type: .updated, finding: finding, peakScore: current.peak.score, startedAt: current.startedAt,
            at: finding.time, arrival: finding.arrival, severity: policy.severity)
    }

    private func isOver(_ alert: OpenAlert, at time: MediaTime) -> Bool {
        time - alert.lastSeen >= policy.clear && time - alert.openedAt >= policy.minimumDuration
    }

    private mutating func close(_ current: OpenAlert, at time: MediaTime, arrival: MonotonicTime?) -> AlertTransition {
        alert = nil
        return AlertTransition(
            type: .closed, finding: current.peak, peakScore: current.peak.score, startedAt: current.startedAt, at: time,
            arrival: arrival, severity: policy.severity)
    }
}

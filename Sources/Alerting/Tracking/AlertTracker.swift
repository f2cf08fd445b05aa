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
        var severity: Severity
        var peak: Finding
        /// Where it was seen last; nil where that cannot be told.
        var box: Box?
        var lastSeen: MediaTime
        var lastReported: MediaTime
        var highestReportedScore: Double
    }

    /// A score this much above every reported one is worth an update at once.
    private static let clearRise = 0.1
    /// How far a thing moves from frame to frame at most, in sizes of its box: a person who runs, a car that drives by.
    private static let reach = 1.5

    public private(set) var policy: AlertPolicy
    private var window: VerificationWindow
    /// Opens the alert as a warning; nil where an alert opens as what it is.
    private var warningWindow: VerificationWindow?
    private var alert: OpenAlert?
    private var lastObserved: MediaTime?
    /// Shared by the trackers of one kind; see `AlertTrackers`.
    var memory = AlertMemory()

    public init(policy: AlertPolicy) {
        self.policy = policy
        window = VerificationWindow(policy, length: policy.verify)
        warningWindow = Self.warningWindow(policy)
    }

    /// Goes on by another policy: an open alert stays open, verification starts anew.
    public mutating func adopt(_ policy: AlertPolicy) {
        guard policy != self.policy else { return }
        self.policy = policy
        window = VerificationWindow(policy, length: policy.verify)
        warningWindow = Self.warningWindow(policy)
    }

    private static func warningWindow(_ policy: AlertPolicy) -> VerificationWindow? {
        guard let warn = policy.warn, warn < policy.verify, policy.severity == .alarm else { return nil }
        return VerificationWindow(policy, length: warn)
    }

    public var isOpen: Bool { alert != nil }

    /// Takes one frame's finding; findings older than the latest one are ignored.
    ///
    /// - Parameter isArmed: false where the schedule lets no alert open; one that is open goes on.
    public mutating func observe(_ finding: Finding, isArmed: Bool = true) -> AlertTransition? {
        if let lastObserved, finding.time < lastObserved { return nil }
        lastObserved = finding.time
        let finding = counting(finding)
        window.add(time: finding.time, score: finding.score)
        warningWindow?.add(time: finding.time, score: finding.score)
        if let alert { return follow(alert, with: finding) }
        return open(with: finding, isArmed: isArmed)
    }

    /// The stream has a gap that lasts until `time`: what was seen before verifies nothing after it, and an open alert
    /// that was not seen for the clear time closes. May be called again while the gap lasts.
    public mutating func interrupt(at time: MediaTime) -> AlertTransition? {
        forget()
        guard let alert, isOver(alert, at: time) else { return nil }
        return close(alert, at: time, arrival: nil)
    }

    /// The source ended: an open alert closes.
    public mutating func finish(at time: MediaTime) -> AlertTransition? {
        forget()
        guard let alert else { return nil }
        return close(alert, at: time, arrival: nil)
    }

    private mutating func forget() {
        window.forget()
        warningWindow?.forget()
    }

    /// The strongest sighting of the frame that counts: by the filter, and, while no alert is open, not where one was just
    /// now. Where none counts, the frame speaks against an alert.
    private func counting(_ finding: Finding) -> Finding {
        let candidates = ([finding] + finding.others).filter(policy.filter.admits)
        guard let strongest = candidates.first else {
            var nothing = finding
            nothing.score = 0
            return nothing
        }
        guard alert == nil else { return strongest }
        return candidates.first { !isKnown($0) } ?? strongest
    }

    private func isKnown(_ finding: Finding) -> Bool {
        memory.places.contains(finding.box, at: finding.time, within: policy.samePlace)
    }

    /// Takes what this alert's thing most likely is out of a frame's sightings: of those that still count for it, the nearest
    /// to where it was. Nil where none is near.
    func takeOwn(from sightings: inout [Finding]) -> Finding? {
        let candidates = sightings.indices.filter { sightings[$0].score >= policy.clearThreshold }
            .map { (index: $0, distance: Self.distance(alert?.box, sightings[$0].box)) }
        guard let own = candidates.min(by: { $0.distance < $1.distance }), own.distance <= Self.reach else {
            return nil
        }
        var finding = sightings.remove(at: own.index)
        finding.others = []
        return finding
    }

    /// Between the middles of two boxes, in sizes of a box; 0 where there is no telling.
    private static func distance(_ left: Box?, _ right: Box?) -> Double {
        guard let left, let right else { return 0 }
        let width = max((left.width + right.width) / 2, .ulpOfOne)
        let height = max((left.height + right.height) / 2, .ulpOfOne)
        let (from, to) = (left.center, right.center)
        return
            (((from.x - to.x) / width) * ((from.x - to.x) / width)
            + ((from.y - to.y) / height) * ((from.y - to.y) / height)).squareRoot()
    }

    private mutating func open(with finding: Finding, isArmed: Bool) -> AlertTransition? {
        let alarmStart = window.verifiedStart
        guard finding.score >= policy.raiseThreshold, let start = alarmStart ?? warningWindow?.verifiedStart else {
            if memory.heldBack.isGoingOn { memory.heldBack = (memory.heldBack.count + 1, false) }
            return nil
        }
        let isCooling = memory.lastOpenedAt.map { finding.time - $0 < policy.cooldown } ?? false
        guard isArmed, !isCooling, !isKnown(finding) else {
            memory.heldBack.isGoingOn = true
            return nil
        }
        memory.lastOpenedAt = finding.time
        let peak = finding
        var finding = finding
        let severity = alarmStart == nil ? .warning : policy.severity
        if severity < policy.severity {
            finding.reason += "; a warning, and an alarm if it lasts \(Self.seconds(policy.verify))"
        }
        if memory.heldBack.count > 0 {
            finding.reason += "; \(memory.heldBack.count) more held back since the last alert"
            memory.heldBack = (0, false)
        }
        memory.heldBack.isGoingOn = false
        memory.places.note(finding.box, at: finding.time)
        let opened = OpenAlert(
            startedAt: start, openedAt: finding.time, severity: severity, peak: peak, box: finding.box,
            lastSeen: finding.time, lastReported: finding.time, highestReportedScore: finding.score)
        alert = opened
        return transition(.opened, opened, finding)
    }

    private mutating func follow(_ current: OpenAlert, with finding: Finding) -> AlertTransition? {
        var (current, finding) = (current, finding)
        let isSeen = finding.score >= policy.clearThreshold
        if isSeen {
            current.lastSeen = finding.time
            current.box = finding.box ?? current.box
            memory.places.note(finding.box, at: finding.time)
        }
        if finding.score > current.peak.score { current.peak = finding }
        alert = current
        if isOver(current, at: finding.time) { return close(current, at: finding.time, arrival: finding.arrival) }

        let isVerified = current.severity < policy.severity && isSeen && window.verifiedStart != nil
        if isVerified {
            current.severity = policy.severity
            finding.reason += "; an alarm now, verified over \(Self.seconds(policy.verify))"
        }
        let rose = finding.score >= current.highestReportedScore + Self.clearRise
        let isDue = finding.time - current.lastReported >= policy.updateInterval
        guard isSeen, rose || isDue || isVerified else { return nil }
        current.lastReported = finding.time
        current.highestReportedScore = max(current.highestReportedScore, finding.score)
        alert = current
        return transition(.updated, current, finding)
    }

    private func isOver(_ alert: OpenAlert, at time: MediaTime) -> Bool {
        let age = time - alert.openedAt
        if let longest = policy.maximumDuration, age >= longest { return true }
        return time - alert.lastSeen >= policy.clear && age >= policy.minimumDuration
    }

    private mutating func close(_ current: OpenAlert, at time: MediaTime, arrival: MonotonicTime?) -> AlertTransition {
        alert = nil
        var closed = transition(.closed, current, current.peak)
        closed.at = time
        closed.arrival = arrival
        return closed
    }

    private func transition(
        _ type: AlertRecord.Event, _ alert: OpenAlert, _ finding: Finding
    ) -> AlertTransition {
        AlertTransition(
            type: type, finding: finding, peakScore: alert.peak.score, startedAt: alert.startedAt, at: finding.time,
            arrival: finding.arrival, severity: alert.severity)
    }

    private static func seconds(_ duration: Duration) -> String {
        let seconds = duration.inSeconds
        return seconds == seconds.rounded() ? "\(Int(seconds)) s" : "\(seconds) s"
    }
}

import Core

/// The alerts of one kind on one camera: one at a time, or, where the policy tells places apart (`samePlace`), one for each
/// thing in view.
///
/// An open alert takes of each frame what is nearest to where its thing was; one more tracker looks at what then is left. What
/// they must agree on, the cooldown and the places that have alerted, is one memory.
public struct AlertTrackers: Sendable {
    /// More would be a scene in which everything alerts.
    private static let limit = 8

    private struct Entry {
        var slot: Int
        var tracker: AlertTracker
    }

    public private(set) var policy: AlertPolicy
    /// Those with an open alert, and at most one without.
    private var entries: [Entry]
    private var memory = AlertMemory()

    public init(policy: AlertPolicy) {
        self.policy = policy
        entries = [Entry(slot: 0, tracker: AlertTracker(policy: policy))]
    }

    public var isOpen: Bool { entries.contains { $0.tracker.isOpen } }

    /// As `AlertTracker.adopt`.
    public mutating func adopt(_ policy: AlertPolicy) {
        self.policy = policy
        for index in entries.indices { entries[index].tracker.adopt(policy) }
        keepOneReady()
    }

    /// As `AlertTracker.observe`, of a finding with all that was sighted in the frame; in the order of the slots.
    public mutating func observe(_ finding: Finding, isArmed: Bool = true) -> [AlertTransition] {
        guard policy.samePlace > .zero else {
            defer { keepOneReady() }
            return step { $0.observe(finding, isArmed: isArmed) }
        }
        var sightings = [finding] + finding.others
        var nothing = finding
        (nothing.score, nothing.box, nothing.others) = (0, nil, [])
        var transitions = step(isOpen: true) { tracker in
            tracker.observe(tracker.takeOwn(from: &sightings) ?? nothing, isArmed: isArmed)
        }
        var rest = sightings.first ?? nothing
        rest.others = Array(sightings.dropFirst())
        keepOneReady()
        // One that closed just now saw this frame.
        let observed = Set(transitions.map(\.slot))
        transitions += step(isOpen: false, but: observed) { $0.observe(rest, isArmed: isArmed) }
        keepOneReady()
        return transitions
    }

    /// As `AlertTracker.interrupt`.
    public mutating func interrupt(at time: MediaTime) -> [AlertTransition] {
        defer { keepOneReady() }
        return step { $0.interrupt(at: time) }
    }

    /// As `AlertTracker.finish`.
    public mutating func finish(at time: MediaTime) -> [AlertTransition] {
        defer { keepOneReady() }
        return step { $0.finish(at: time) }
    }

    /// - Parameter isOpen: only trackers with an open alert, or only those without; nil for all.
    private mutating func step(
        isOpen: Bool? = nil, but excluded: Set<Int> = [],
        _ step: (inout AlertTracker) -> AlertTransition?
    ) -> [AlertTransition] {
        var transitions: [AlertTransition] = []
        for index in entries.indices where !excluded.contains(entries[index].slot) {
            if let isOpen, isOpen != entries[index].tracker.isOpen { continue }
            entries[index].tracker.memory = memory
            if var transition = step(&entries[index].tracker) {
                transition.slot = entries[index].slot
                transitions.append(transition)
            }
            memory = entries[index].tracker.memory
        }
        return transitions
    }

    /// One tracker without an alert, unless one alert is enough or too many are open.
    private mutating func keepOneReady() {
        let isEnough = isOpen && (policy.samePlace <= .zero || entries.count { $0.tracker.isOpen } >= Self.limit)
        let ready = entries.indices.filter { !entries[$0].tracker.isOpen }
        for index in ready.dropFirst(isEnough ? 0 : 1).reversed() { entries.remove(at: index) }
        guard ready.isEmpty, !isEnough else { return }
        let slot = (0..<Self.limit).first { slot in !entries.contains { $0.slot == slot } } ?? 0
        entries.append(Entry(slot: slot, tracker: AlertTracker(policy: policy)))
    }
}

import Core

extension AlertTracker {
    /// When alerts would have opened, had this policy watched these findings of one kind.
    public static func openings(of findings: [Finding], by policy: AlertPolicy) -> [MediaTime] {
        var tracker = AlertTracker(policy: policy)
        return findings.compactMap { finding in
            guard let transition = tracker.observe(finding), transition.type == .opened else { return nil }
            return transition.at
        }
    }
}

import Core

/// A labelled clip with the alerts it opened and every finding of its frames, in the order of time.
public struct ScoredClip: Sendable {
    public let clip: EventMetrics.Clip
    public let findings: [Finding]

    public init(clip: EventMetrics.Clip, findings: [Finding]) {
        self.clip = clip
        self.findings = findings
    }
}

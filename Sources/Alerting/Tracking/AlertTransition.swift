import Core

/// A step in an alert's life, as `AlertTracker` decides it; `AlertDesk` makes a record of it.
public struct AlertTransition: Sendable, Equatable {
    public var type: AlertRecord.Event
    /// The finding that shows the alert best: of the frame just observed for `opened` and `updated`, the one with the
    /// highest score for `closed`.
    public var finding: Finding
    /// The highest score since the alert's start.
    public var peakScore: Double
    /// Where the event began: the first frame in the verification window that spoke for it.
    public var startedAt: MediaTime
    /// Where this step happened.
    public var at: MediaTime
    /// When the frame that caused this step arrived; nil where no frame did (a gap, the end of the source).
    public var arrival: MonotonicTime?
    public var severity: Severity
    /// Tells alerts of one kind apart that are open on a camera at the same time; free again when one is closed.
    public var slot = 0

    public init(
        type: AlertRecord.Event, finding: Finding, peakScore: Double, startedAt: MediaTime, at: MediaTime,
        arrival: MonotonicTime?, severity: Severity
    ) {
        self.type = type
        self.finding = finding
        self.peakScore = peakScore
        self.startedAt = startedAt
        self.at = at
        self.arrival = arrival
        self.severity = severity
    }

    /// True where the frame at hand shows the alert better than any before: worth a snapshot.
    public var showsPeak: Bool { finding.time == at && finding.score >= peakScore }
}

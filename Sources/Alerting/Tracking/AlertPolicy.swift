import Core

/// When scores become an alert, and when the alert is over. All durations are media time.
public struct AlertPolicy: Sendable, Equatable {
    /// A frame speaks for an alert when its score reaches this.
    public var raiseThreshold: Double
    /// An open alert is still seen while scores reach this; lower than `raiseThreshold`, so that a score that hovers
    /// near one threshold does not open and close alerts (hysteresis).
    public var clearThreshold: Double
    /// Length of the verification window. Zero lets a single frame open an alert.
    public var verify: Duration
    /// How the window decides.
    public var verification: Verification
    /// Share of the frames in the verification window that must reach `raiseThreshold`, 0 to 1 (N of M).
    public var requiredShare: Double
    /// Length of a shorter window that opens the alert as a warning; verified over `verify` it becomes an alarm. As video
    /// fire detectors do: a guard looks early, the fire brigade is not called early. nil opens it as what it is.
    public var warn: Duration?
    /// Scores below `clearThreshold` for this long close an alert.
    public var clear: Duration
    /// An alert stays open at least so long.
    public var minimumDuration: Duration
    /// An alert closes after so long even while it is seen; nil for never.
    public var maximumDuration: Duration?
    /// After an alert was opened no other opens for this long. An event that lasts is reported when it has passed.
    public var cooldown: Duration
    /// What was seen in an alert does not alert again in the same place for this long; what is elsewhere does, after the
    /// cooldown. Needs detectors that tell places.
    public var samePlace: Duration
    /// While an alert is seen, an update is sent at this pace.
    public var updateInterval: Duration
    public var severity: Severity
    public var filter: FindingFilter
    /// When alerts may open, by the clock on the wall; nil for always.
    public var schedule: WeeklySchedule?

    public enum Verification: String, Sendable, CaseIterable {
        /// A share of the window's frames reaches the raise threshold (N of M): what flickers counts.
        case share
        /// The mean of the window's scores reaches it: a few surer frames count for many that are less sure.
        case mean
    }

    public init(
        raiseThreshold: Double = 0.6, clearThreshold: Double = 0.4, verify: Duration = .seconds(3),
        verification: Verification = .share, requiredShare: Double = 0.6, warn: Duration? = nil,
        clear: Duration = .seconds(10), minimumDuration: Duration = .seconds(10),
        maximumDuration: Duration? = nil, cooldown: Duration = .seconds(60), samePlace: Duration = .zero,
        updateInterval: Duration = .seconds(10), severity: Severity = .alarm, filter: FindingFilter = FindingFilter(),
        schedule: WeeklySchedule? = nil
    ) {
        self.raiseThreshold = raiseThreshold
        self.clearThreshold = clearThreshold
        self.verify = verify
        self.verification = verification
        self.requiredShare = requiredShare
        self.warn = warn
        self.clear = clear
        self.minimumDuration = minimumDuration
        self.maximumDuration = maximumDuration
        self.cooldown = cooldown
        self.samePlace = samePlace
        self.updateInterval = updateInterval
        self.severity = severity
        self.filter = filter
        self.schedule = schedule
    }
}

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
    /// Share of the frames in the verification window that must reach `raiseThreshold`, 0 to 1 (N of M).
    public var requiredShare: Double
    /// Scores below `clearThreshold` for this long close an alert.
    public var clear: Duration
    /// An alert stays open at least so long.
    public var minimumDuration: Duration
    /// After an alert was opened no other opens for this long. An event that lasts is reported when it has passed.
    public var cooldown: Duration
    /// While an alert is seen, an update is sent at this pace.
    public var updateInterval: Duration
    public var severity: Severity

    public init(
        raiseThreshold: Double = 0.6, clearThreshold: Double = 0.4, verify: Duration = .seconds(3),
        requiredShare: Double = 0.6, clear: Duration = .seconds(10), minimumDuration: Duration = .seconds(10),
        cooldown: Duration = .seconds(60), updateInterval: Duration = .seconds(10), severity: Severity = .alarm
    ) {
        self.raiseThreshold = raiseThreshold
        self.clearThreshold = clearThreshold
        self.verify = verify
        self.requiredShare = requiredShare
        self.clear = clear
        self.minimumDuration = minimumDuration
        self.cooldown = cooldown
        self.updateInterval = updateInterval
        self.severity = severity
    }
}

import Core

/// Where alert records go.
public struct SinkSettings: Sendable, Equatable {
    public var log = LogSettings()
    public var file: FileSettings?
    public var webhooks: [WebhookSettings] = []
    public var escalation: EscalationSettings?

    /// An alarm that nobody has acknowledged goes to further webhooks.
    public struct EscalationSettings: Sendable, Equatable {
        public var after: Duration
        /// Names of webhooks, which get nothing else.
        public var webhooks: Set<String>
    }

    public struct LogSettings: Sendable, Equatable {
        public enum Level: String, Sendable, CaseIterable { case debug, info, notice, warning, error }
        /// Least severe messages of the daemon's log. Alerts are `notice` and above.
        public var level = Level.info
    }

    public struct FileSettings: Sendable, Equatable {
        public enum Synchronization: String, Sendable, CaseIterable { case never, interval, always }
        public var path: String
        public var fsync = Synchronization.always
    }

    public struct WebhookSettings: Sendable, Equatable {
        public var name: String
        /// May carry a token, so it is kept like a secret.
        public var url: Secret
        public var secret: Secret?
        /// nil for all.
        public var kinds: Set<AlertKind>?
        public var minimumSeverity = Severity.warning
        public var allowsPrivateAddresses = false
        public var timeout = Duration.seconds(15)
    }
}

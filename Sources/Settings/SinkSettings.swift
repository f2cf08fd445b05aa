import Core

/// Where alert records go.
public struct SinkSettings: Sendable, Equatable {
    public var log = LogSettings()
    public var file: FileSettings?
    public var syslog: SyslogSettings?
    public var webhooks: [WebhookSettings] = []
    public var mqtt: [MQTTSettings] = []
    public var emails: [EmailSettings] = []
    public var programs: [ExecSettings] = []
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
        public enum Format: String, Sendable, CaseIterable { case text, json }
        public var format = Format.text
    }

    public struct FileSettings: Sendable, Equatable {
        public enum Synchronization: String, Sendable, CaseIterable { case never, interval, always }
        public var path: String
        public var fsync = Synchronization.always
    }

    public struct SyslogSettings: Sendable, Equatable {
        public enum Format: String, Sendable, CaseIterable { case journal, syslog }
        public var format = Format.journal
        /// The socket; nil for the format's usual one.
        public var path: String?
    }

    /// Records that an endpoint gets.
    public struct Filter: Sendable, Equatable {
        /// nil for all.
        public var kinds: Set<AlertKind>?
        public var minimumSeverity = Severity.warning
    }

    /// PEM files of a TLS connection.
    public struct TLSSettings: Sendable, Equatable {
        public var authority: String?
        public var certificate: String?
        public var key: String?
    }

    public struct WebhookSettings: Sendable, Equatable {
        public enum Body: String, Sendable, CaseIterable {
            case record, slack, discord, telegram, ntfy, generic
            case homeAssistant = "home_assistant"
        }

        public var name: String
        /// May carry a token, so it is kept like a secret.
        public var url: Secret
        public var secret: Secret?
        public var filter = Filter()
        public var allowsPrivateAddresses = false
        public var timeout = Duration.seconds(15)
        public var body = Body.record
        /// A file, in place of `body`.
        public var template: String?
        public var recipient: String?
        public var headers: [String: Secret] = [:]
        public var tls = TLSSettings()
    }

    public struct MQTTSettings: Sendable, Equatable {
        public var name: String
        public var host: String
        public var port: Int
        public var usesTLS: Bool
        public var username: String?
        public var password: Secret?
        /// The first part of all topics.
        public var topic = "tocsin"
        /// Home Assistant's prefix for discovery; nil for none.
        public var discovery: String?
        public var timeout = Duration.seconds(10)
        public var filter = Filter()
        public var tls = TLSSettings()
    }

    public struct EmailSettings: Sendable, Equatable {
        public enum StartTLS: String, Sendable, CaseIterable { case required, optional, never }
        public var name: String
        /// `smtp://` or `smtps://`, host and port.
        public var url: String
        public var username: String?
        public var password: Secret?
        public var from: String
        public var recipients: [String]
        public var startTLS = StartTLS.required
        public var timeout = Duration.seconds(30)
        public var filter = Filter()
        public var tls = TLSSettings()
    }

    public struct ExecSettings: Sendable, Equatable {
        public var name: String
        /// Absolute path and arguments.
        public var command: [String]
        public var environment: [String: Secret] = [:]
        public var timeout = Duration.seconds(10)
        public var filter = Filter()
    }
}

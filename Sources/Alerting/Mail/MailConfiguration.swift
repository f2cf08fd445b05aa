import Core

/// A mail server, and who gets mail of alerts.
public struct MailConfiguration: Sendable, Equatable {
    public enum StartTLS: Sendable { case required, optional, never }

    public var name: String
    /// `smtp://host:587` or `smtps://host:465`.
    public var url: String
    public var username: String?
    public var password: Secret?
    public var from: String
    public var recipients: [String]
    /// For `smtp://`.
    public var startTLS: StartTLS
    public var tls: TLSFiles
    /// For the whole of one mail.
    public var timeout: Duration
    public var filter: EndpointSink.Filter
    public var retries: RetrySchedule

    public init(
        name: String, url: String, username: String? = nil, password: Secret? = nil, from: String,
        recipients: [String], startTLS: StartTLS = .required, tls: TLSFiles = .init(), timeout: Duration = .seconds(30),
        filter: EndpointSink.Filter = .init(), retries: RetrySchedule = .standard
    ) {
        self.name = name
        self.url = url
        self.username = username
        self.password = password
        self.from = from
        self.recipients = recipients
        self.startTLS = startTLS
        self.tls = tls
        self.timeout = timeout
        self.filter = filter
        self.retries = retries
    }
}

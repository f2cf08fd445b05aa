import Core
import Foundation

/// One endpoint that gets alert records by HTTP POST.
public struct WebhookConfiguration: Sendable, Equatable {
    /// For log lines.
    public var name: String
    /// `http://` or `https://`. Paths of hosted services often hold a token: logs name the host only.
    public var url: String
    /// `whsec_` and base64, as Standard Webhooks says. Records go out unsigned without one.
    public var secret: Secret?
    public var filter: EndpointSink.Filter
    public var body: WebhookBody
    /// The chat, channel or topic that the body names.
    public var recipient: String?
    /// Sent along, for receivers that ask for a token.
    public var headers: [String: Secret]
    public var tls: TLSFiles
    /// Allows loopback, link-local, private and other addresses that are not on the public internet.
    public var allowPrivate: Bool
    /// For connecting, and for the whole request.
    public var timeout: Duration
    public var retries: RetrySchedule
    /// A record that could not be delivered for so long is given up.
    public var maximumAge: Duration
    /// Records that may wait; the oldest are dropped beyond it.
    public var capacity: Int

    public init(
        name: String, url: String, secret: Secret? = nil, filter: EndpointSink.Filter = .init(),
        body: WebhookBody = .record, recipient: String? = nil, headers: [String: Secret] = [:], tls: TLSFiles = .init(),
        allowPrivate: Bool = false, timeout: Duration = .seconds(15),
        retries: RetrySchedule = .standard, maximumAge: Duration = EndpointSink.standardMaximumAge,
        capacity: Int = 10_000
    ) {
        self.name = name
        self.url = url
        self.secret = secret
        self.filter = filter
        self.body = body
        self.recipient = recipient
        self.headers = headers
        self.tls = tls
        self.allowPrivate = allowPrivate
        self.timeout = timeout
        self.retries = retries
        self.maximumAge = maximumAge
        self.capacity = capacity
    }

    /// The URL's host, for log lines.
    /// - Throws: `Failure` of kind `.configuration` where the URL is not http(s) or names no host.
    func host() throws(Failure) -> String {
        guard let parts = URLComponents(string: url), ["http", "https"].contains(parts.scheme?.lowercased()) else {
            throw Failure(.configuration, "webhook \(name): not an http or https URL")
        }
        guard let host = parts.host, !host.isEmpty else {
            throw Failure(.configuration, "webhook \(name): the URL names no host")
        }
        return host
    }
}

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
    /// Nil sends all kinds.
    public var kinds: Set<AlertKind>?
    public var minimumSeverity: Severity
    /// Allows loopback, link-local, private and other addresses that are not on the public internet.
    public var allowPrivate: Bool
    /// For connecting, and for the whole request.
    public var timeout: Duration
    /// Pauses before the tries after the first; the last one repeats. Each is lengthened by up to a fifth, at random.
    public var retryPauses: [Duration]
    /// A record that could not be delivered for so long is given up.
    public var maximumAge: Duration
    /// Records that may wait; the oldest are dropped beyond it.
    public var capacity: Int

    public static let standardRetryPauses: [Duration] = [
        .seconds(1), .seconds(5), .seconds(30), .seconds(120), .seconds(600), .seconds(1800), .seconds(3600),
        .seconds(7200),
    ]

    public init(
        name: String, url: String, secret: Secret? = nil, kinds: Set<AlertKind>? = nil,
        minimumSeverity: Severity = .warning, allowPrivate: Bool = false, timeout: Duration = .seconds(15),
        retryPauses: [Duration] = standardRetryPauses, maximumAge: Duration = .seconds(24 * 3600),
        capacity: Int = 10_000
    ) {
        self.name = name
        self.url = url
        self.secret = secret
        self.kinds = kinds
        self.minimumSeverity = minimumSeverity
        self.allowPrivate = allowPrivate
        self.timeout = timeout
        self.retryPauses = retryPauses
        self.maximumAge = maximumAge
        self.capacity = capacity
    }

    /// True for the records this endpoint wants.
    public func accepts(_ record: AlertRecord) -> Bool {
        record.severity >= minimumSeverity && (kinds?.contains(record.kind) ?? true)
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

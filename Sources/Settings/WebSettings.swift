import Core

/// Where the page and the API are served; nil in `Settings` for nowhere.
public struct WebSettings: Sendable, Equatable {
    public var host = "127.0.0.1"
    public var port = 8642
    /// Without tokens whoever reaches the listener, which is then on loopback, may do everything.
    public var viewerToken: Secret?
    public var operatorToken: Secret?
    public var tls = SinkSettings.TLSSettings()

    public init() {}

    var isLoopback: Bool { ["127.0.0.1", "::1", "localhost"].contains(host) }
}

import Core

/// Where the server listens, and to whom it answers.
public struct WebOptions: Sendable, Equatable {
    public var host: String
    public var port: Int
    /// Nil, both: whoever reaches the listener, which is then bound to loopback, may do everything.
    public var viewerToken: Secret?
    public var operatorToken: Secret?
    /// PEM files; nil for plain HTTP.
    public var certificate: String?
    public var key: String?

    public init(
        host: String = "127.0.0.1", port: Int = 8642, viewerToken: Secret? = nil, operatorToken: Secret? = nil,
        certificate: String? = nil, key: String? = nil
    ) {
        self.host = host
        self.port = port
        self.viewerToken = viewerToken
        self.operatorToken = operatorToken
        self.certificate = certificate
        self.key = key
    }

    var needsToken: Bool { viewerToken != nil || operatorToken != nil }
}

/// What the server may ask of the daemon. None of these blocks on a camera.
public struct WebSubject: Sendable {
    public var status: @Sendable () -> SystemStatus
    /// A JPEG file of what a camera sees, masked, at most a second old while it is asked for; nil before the first.
    public var picture: @Sendable (_ camera: String) -> [UInt8]?
    /// - Throws: `Failure` of kind `.badData` where there is no such alert.
    public var acknowledge: @Sendable (_ alert: String, _ who: String, _ note: String?) throws -> Void
    /// The database of alerts.
    public var historyPath: String

    public init(
        status: @escaping @Sendable () -> SystemStatus, picture: @escaping @Sendable (String) -> [UInt8]?,
        acknowledge: @escaping @Sendable (String, String, String?) throws -> Void, historyPath: String
    ) {
        self.status = status
        self.picture = picture
        self.acknowledge = acknowledge
        self.historyPath = historyPath
    }
}

/// What a TLS connection uses in place of the system's certificates, and to show who we are; PEM files.
public struct TLSFiles: Sendable, Equatable {
    /// Certificates of authorities that alone are trusted; nil for the system's.
    public var authority: String?
    /// Our certificate, for peers that ask for one, and its key.
    public var certificate: String?
    public var key: String?

    public init(authority: String? = nil, certificate: String? = nil, key: String? = nil) {
        self.authority = authority
        self.certificate = certificate
        self.key = key
    }
}

import Core

/// Reads `web:`.
struct WebReader {
    private static let shortestToken = 16

    let reader: MappingReader

    func read() -> WebSettings {
        var web = WebSettings()
        if let (host, port) = reader.value("listen", Self.endpoint) {
            (web.host, web.port) = (host, port)
        }
        web.viewerToken = token("viewer_token")
        web.operatorToken = token("operator_token")
        web.tls = reader.tls()
        if web.tls.certificate == nil, web.tls.authority != nil {
            reader.fault("tls", "tls: name a certificate and its key; 'ca' has no use here")
        }
        if !web.isLoopback, web.viewerToken == nil, web.operatorToken == nil {
            reader.fault(
                "listen", "listen: an address that others reach needs 'viewer_token' or 'operator_token'")
        }
        return web
    }

    private func token(_ key: String) -> Secret? {
        guard let text = reader.string(key) else { return nil }
        guard text.utf8.count >= Self.shortestToken else {
            reader.fault(key, "\(key): at least \(Self.shortestToken) characters; make one with: openssl rand -hex 16")
            return nil
        }
        return Secret(text)
    }

    /// `host:port`, `[address]:port`.
    private static func endpoint(_ text: String) -> (String, Int)? {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65535).contains(port)
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        return host.isEmpty ? nil : (String(host), port)
    }
}

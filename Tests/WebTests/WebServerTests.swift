import Foundation
import TestSupport
import Testing

@testable import Web

@Suite struct WebServerTests {
    @Test("health answers anyone; what a camera's trouble is, only who may see it")
    func health() async throws {
        let peer = try await WebPeer()
        #expect(try await peer.ask("GET", "/healthz").status == 200)
        let stranger = try await peer.ask("GET", "/readyz")
        #expect(stranger.status == 503 && !stranger.text.contains("password"))
        let viewer = try await peer.ask("GET", "/readyz", token: WebPeer.viewer)
        #expect(viewer.status == 503 && viewer.text.contains("unauthorized: the password is wrong"))
    }

    @Test(
        "without a token, or with a wrong one, nothing else is told",
        arguments: [
            "/metrics", "/api/v1/status", "/api/v1/cameras", "/api/v1/cameras/yard", "/api/v1/cameras/yard/picture",
            "/api/v1/alerts", "/api/v1/alerts/x", "/api/v1/alerts/x/clip", "/api/v1/events",
        ])
    func strangers(path: String) async throws {
        let peer = try await WebPeer()
        #expect(try await peer.ask("GET", path).status == 401)
        #expect(try await peer.ask("GET", path, token: "wrong").status == 401)
    }

    @Test("a viewer sees and does not acknowledge; an operator does")
    func roles() async throws {
        let peer = try await WebPeer()
        #expect(try await peer.ask("GET", "/api/v1/cameras", token: WebPeer.viewer).status == 200)
        let path = "/api/v1/alerts/a/acknowledge"
        #expect(try await peer.ask("POST", path, token: WebPeer.viewer, body: "{}").status == 403)
        #expect(peer.acknowledged.withLock { $0.isEmpty })
        _ = try await peer.ask("POST", path, token: WebPeer.operator, body: "{}")
        #expect(peer.acknowledged.withLock { $0 } == ["a"])
    }

    @Test("a login gives a cookie that scripts cannot read and other sites cannot send; it ends at logout")
    func session() async throws {
        let peer = try await WebPeer()
        let login = "{\"token\": \"\(WebPeer.operator)\"}"
        #expect(try await peer.ask("POST", "/api/v1/login", body: login).status == 403)
        let own = ["X-Tocsin": "1"]
        #expect(try await peer.ask("POST", "/api/v1/login", fields: own, body: "{\"token\": \"x\"}").status == 401)
        let answer = try await peer.ask("POST", "/api/v1/login", fields: own, body: login)
        let cookie = try #require(answer.fields["set-cookie"])
        #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
        let name = ["Cookie": String(cookie.prefix { $0 != ";" })]
        #expect(try await peer.ask("GET", "/api/v1/status", fields: name).text.contains("\"role\":\"operator\""))
        let path = "/api/v1/alerts/a/acknowledge"
        #expect(try await peer.ask("POST", path, fields: name, body: "{}").status == 403)
        _ = try await peer.ask("POST", "/api/v1/logout", fields: name.merging(own) { $1 })
        #expect(try await peer.ask("GET", "/api/v1/status", fields: name).status == 401)
    }

    @Test("without tokens only this host's own names are answered")
    func rebinding() async throws {
        let peer = try await WebPeer(tokens: false)
        #expect(try await peer.ask("GET", "/api/v1/status").status == 200)
        #expect(try await peer.ask("GET", "/api/v1/status", fields: ["Host": "evil.example"]).status == 401)
    }

    @Test("every answer forbids foreign content, a failure too")
    func headers() async throws {
        let peer = try await WebPeer()
        for path in ["/", "/page.js", "/api/v1/status", "/nowhere"] {
            let answer = try await peer.ask("GET", path)
            #expect(answer.fields["content-security-policy"]?.contains("default-src 'none'") == true, "\(path)")
        }
    }

    @Test("the page names no resource elsewhere and has no inline script or style")
    func page() {
        let page = String(decoding: PackageResources.index_html, as: UTF8.self)
        for forbidden in ["http:", "https:", "style=", "onclick", "<style", "<script>"] {
            #expect(!page.contains(forbidden), "\(forbidden)")
        }
    }

    @Test("one range of a file is understood, and nothing else")
    func ranges() {
        #expect(ByteRange("bytes=0-1", of: 10)?.bounds == 0...1)
        #expect(ByteRange("bytes=5-", of: 10)?.bounds == 5...9)
        #expect(ByteRange("bytes=-3", of: 10)?.bounds == 7...9)
        #expect(ByteRange("bytes=2-99", of: 10)?.bounds == 2...9)
        for field in ["bytes=10-", "bytes=3-2", "bytes=0-1,3-4", "bytes=-0", "lines=1-2", "bytes=a-b", "bytes=--1"] {
            #expect(ByteRange(field, of: 10) == nil, "\(field)")
        }
    }
}

import Core
import Testing

@testable import Settings

@Suite struct WebSettingsTests {
    private func read(_ web: String) throws -> WebSettings? {
        try Settings.parse("cameras: {a: {source: x}}\nweb: \(web)", path: "t.yaml").web
    }

    @Test("nothing is served unless asked for; then on loopback")
    func standard() throws {
        #expect(try Settings.parse("cameras: {a: {source: x}}", path: "t.yaml").web == nil)
        #expect(try read("{}") == WebSettings())
        #expect(try read("{listen: '[::1]:80'}")?.host == "::1")
    }

    @Test(
        "what would serve strangers, or cannot be, is a fault with its place",
        arguments: [
            ("{listen: 0.0.0.0:80}", "t.yaml:2:15: listen: an address that others reach needs"),
            ("{listen: here}", "t.yaml:2:15: listen: 'here' is not an address and a port"),
            ("{viewer_token: short}", "t.yaml:2:21: viewer_token: at least 16 characters"),
        ])
    func faults(web: String, expected: String) {
        let failure = #expect(throws: Failure.self) { try read(web) }
        #expect(failure?.message.hasPrefix(expected) == true, "\(failure?.message ?? "")")
    }

    @Test("with a token others may be served; no description shows it")
    func token() throws {
        let web = try read("{listen: 0.0.0.0:80, viewer_token: sixteen-letters-long}")
        #expect(web?.viewerToken == Secret("sixteen-letters-long"))
        #expect(!"\(String(describing: web))".contains("sixteen-letters-long"))
    }
}

import Core
import Testing

@testable import Alerting

@Suite struct WebhookConfigurationTests {
    @Test(
        "URLs other than http and https with a host are configuration failures that do not show them",
        arguments: [
            "", "example.org/hook-token", "file:///etc/passwd?token", "gopher://example.org/token", "https:///token",
        ])
    func badURL(url: String) {
        let failure = #expect(throws: Failure.self) { try WebhookConfiguration(name: "guards", url: url).host() }
        #expect(failure?.kind == .configuration)
        #expect(failure?.description.contains("token") == false)
    }
}

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

    @Test("only the wanted kinds and severities are accepted")
    func filter() {
        let configuration = WebhookConfiguration(
            name: "w", url: "https://example.org", kinds: [.fire, .smoke], minimumSeverity: .alarm)
        #expect(configuration.accepts(.sample(kind: .smoke, severity: .alarm)))
        #expect(!configuration.accepts(.sample(kind: .smoke, severity: .warning)))
        #expect(!configuration.accepts(.sample(kind: .tamper, severity: .alarm)))
        #expect(WebhookConfiguration(name: "w", url: "https://example.org").accepts(.sample(severity: .warning)))
    }
}

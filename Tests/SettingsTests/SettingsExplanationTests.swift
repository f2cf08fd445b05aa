import Core
import Foundation
import TestSupport
import Testing

@testable import Settings

@Suite struct SettingsExplanationTests {
    private func lines(_ text: String, environment: [String: String] = [:]) throws -> [String] {
        let explanation = try SettingsExplanation(
            of: ConfigurationFiles(text, path: "t.yaml"), environment: environment,
            standards: { $0.suffix(2) == ["smoke", "verify"] ? "6s" : nil })
        // One space stands for the padding ahead of comments.
        return explanation.text.split(separator: "\n").map {
            $0.replacingOccurrences(of: " +# ", with: " # ", options: .regularExpression)
        }
    }

    @Test("each setting in force has its place: the camera's own, the shared, the standard")
    func origins() throws {
        let lines = try lines(
            """
            defaults:
              analysis: { size: 320 }
            cameras:
              yard:
                source: yard.mp4
                analysis:
                  fps: 2
                detect: { smoke: {} }
            """)
        #expect(
            lines.starts(with: [
                "cameras:", "  yard:", "    source: yard.mp4 # t.yaml:5:13", "    analysis:",
                "      fps: 2 # t.yaml:7:12", "      size: 320 # t.yaml:2:21", "    transport: tcp # standard",
                "    decode: all # standard",
            ]), "\(lines)")
        #expect(lines.contains("      smoke:") && lines.contains("        verify: 6s # standard"))
        #expect(lines.contains("  directory: /var/lib/tocsin/evidence # standard"))
        #expect(!lines.contains { $0.contains("fire") || $0.contains("clip") || $0.contains("web") })
    }

    @Test("no secret is shown, only where it comes from")
    func secrets() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("viewer", "marked-viewer-token")
        let text = """
            cameras: { a: { source: "rtsp://u:marked-camera@192.0.2.1/" } }
            web: { viewer_token: !secret viewer, operator_token: marked-operator-token }
            sinks:
              webhook:
                - { name: w, url: https://example.org/marked-hook, headers: { A: "${TOKEN}", B: marked-header } }
            """
        let lines = try lines(
            text, environment: ["TOKEN": "marked-environment", "CREDENTIALS_DIRECTORY": folder.path])
        #expect(!lines.contains { $0.contains("marked") }, "\(lines)")
        #expect(lines.contains { $0.contains("viewer_token: !secret viewer") })
        #expect(lines.contains { $0.contains("A: ${TOKEN}") } && lines.contains { $0.contains("B: \"***\"") })
    }

    @Test("what is explained, stars aside, is a configuration of the same settings")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        for name in ["guards", "broker", "mail", "viewer", "operator"] {
            _ = try folder.write(name, "whsec_" + Data(repeating: 1, count: 24).base64EncodedString())
        }
        let path = SharedData.repository.appending(path: "config/tocsin.yaml").path
        let environment = ["DOCK_PASSWORD": "x", "GUARDS_TOKEN": "x", "CREDENTIALS_DIRECTORY": folder.path]
        let explained = try SettingsExplanation(
            of: ConfigurationFiles(path: path), environment: environment, standards: { _ in nil }
        ).text
        let text = explained.replacing("url: \"***\"", with: "url: https://example.org/").replacing(
            "Authorization: \"***\"", with: "Authorization: x"
        ).replacing("SIREN_PORT: \"***\"", with: "SIREN_PORT: /dev/ttyUSB0")
        let again = try Settings.parse(text, path: "again.yaml", environment: environment)
        let first = try Settings.load(path: path, environment: environment)
        #expect(again.evidence == first.evidence && again.state == first.state && again.alerts == first.alerts)
        #expect(again.cameras["loading-dock"]?.detections == first.cameras["loading-dock"]?.detections)
        #expect(again.sinks.programs.map(\.command) == first.sinks.programs.map(\.command))
        #expect(again.sinks.mqtt == first.sinks.mqtt && again.reload == first.reload)
    }
}

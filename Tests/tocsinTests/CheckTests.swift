import Foundation
import TestSupport
import Testing

@Suite struct CheckTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("a sound configuration passes")
    func sound() async throws {
        let path = try folder.write("tocsin.yaml", "cameras:\n  dock:\n    source: rtsp://192.0.2.7/stream2\n")
        let outcome = try await Program.run("check", "--config", path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.isEmpty)
    }

    @Test("the configuration that is shipped passes")
    func shipped() async throws {
        _ = try folder.write("guards", "whsec_" + Data("a key of the guards' receiver".utf8).base64EncodedString())
        for name in ["broker", "mail"] { _ = try folder.write(name, "x") }
        for name in ["viewer", "operator"] { _ = try folder.write(name, name + " of sixteen letters") }
        let outcome = try await Program.run(
            "check", "--config", SharedData.repository.appending(path: "config/tocsin.yaml").path,
            environment: ["DOCK_PASSWORD": "correct", "GUARDS_TOKEN": "x", "CREDENTIALS_DIRECTORY": folder.path])
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test("every fault is told, each on its line with its place")
    func everyFault() async throws {
        let path = try folder.write(
            "faults.yaml",
            """
            cameras:
              dock:
                source: rtsp://192.0.2.7/stream2
                analysis: { fps: fast }
              yard:
                source: gopher://192.0.2.8/
            sinks:
              log: { level: loud }
            """)
        let outcome = try await Program.run("check", "--config", path)
        #expect(outcome.status == 78)
        for place in ["faults.yaml:4:22: ", "faults.yaml:6:13: ", "faults.yaml:8:17: "] {
            #expect(outcome.errorLines.contains { $0.contains(place) }, "\(place) in \(outcome.errors)")
        }
    }
}

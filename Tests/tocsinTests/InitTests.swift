import Foundation
import TestSupport
import Testing

@Suite struct InitTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("the configuration of a file is valid as it is, and names what was found")
    func file() async throws {
        let (clip, out) = (try Clips.pattern(in: folder), folder.file("tocsin.yaml"))
        let outcome = try await Program.run("init", clip, "--out", out, "--state", folder.file("state"))
        #expect(outcome.status == 0, "\(outcome.errors)")
        let text = try String(contentsOfFile: out, encoding: .utf8)
        #expect(text.contains("h264 320x240") && text.contains("size: 320"))
        let check = try await Program.run("check", "--config", out, "--explain")
        #expect(check.status == 0, "\(check.errors)")
        #expect(check.output.contains("realtime: true") && check.output.contains("# standard"))
        let again = try await Program.run("init", clip, "--out", out)
        #expect(again.status == 64 && again.errors.contains("--force"))
    }

    @Test("a source that cannot be opened leaves no file")
    func missing() async throws {
        let outcome = try await Program.run("init", folder.file("none.mp4"), "--out", folder.file("tocsin.yaml"))
        #expect(outcome.status == 66)
        #expect(!FileManager.default.fileExists(atPath: folder.file("tocsin.yaml")))
    }
}

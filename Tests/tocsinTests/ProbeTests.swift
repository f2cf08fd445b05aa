import Foundation
import TestSupport
import Testing

@Suite struct ProbeTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("--json prints one object that describes the source, and nothing else")
    func json() async throws {
        let outcome = try await Program.run("probe", Clips.pattern(in: folder), "--json")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        let description = try #require(object)
        #expect(description["codec"] as? String == "h264")
        #expect((description["container"] as? String)?.contains("mp4") == true)
        #expect(description["width"] as? Int == 320 && description["height"] as? Int == 240)
        #expect(description["frames_per_second"] as? Double == 10)
        #expect((description["advice"] as? [Any])?.isEmpty == true)
    }

    @Test("without --json it prints text for people")
    func text() async throws {
        let outcome = try await Program.run("probe", Clips.pattern(in: folder))
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("320") && outcome.output.contains("h264"))
    }
}

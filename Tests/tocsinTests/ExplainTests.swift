import Foundation
import Ingest
import TestSupport
import Testing

@Suite struct ExplainTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("explain paints a picture of the same size and says where")
    func paints() async throws {
        let picture = try Clips.picture(in: folder)
        let out = folder.file("heat.png")
        let outcome = try await Program.run("explain", picture, "--out", out, "--class", "fire", "--json")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        #expect(object?["class"] as? String == "fire")
        let (original, painted) = (try PictureFile.decode(path: picture), try PictureFile.decode(path: out))
        #expect(painted.width == original.width && painted.height == original.height)
    }

    @Test("a class that the model does not have is a usage error")
    func unknownClass() async throws {
        let picture = try Clips.picture(in: folder)
        let outcome = try await Program.run("explain", picture, "--out", folder.file("heat.png"), "--class", "flood")
        expectRefusal(outcome, status: 64, naming: "flood")
    }
}

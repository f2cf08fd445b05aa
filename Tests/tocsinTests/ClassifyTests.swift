import Foundation
import TestSupport
import Testing

@Suite struct ClassifyTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("--json prints one object with the class and all probabilities for each picture")
    func json() async throws {
        let picture = try Clips.picture(in: folder)
        let outcome = try await Program.run("classify", "--model", "default", picture, "--json")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        let results = try #require(object?["results"] as? [[String: Any]])
        #expect(results.count == 1)
        #expect(results[0]["image"] as? String == picture)
        let probabilities = try #require(results[0]["probabilities"] as? [String: Double])
        #expect(Set(probabilities.keys) == ["fire", "normal", "smoke"])
        #expect(abs(probabilities.values.reduce(0, +) - 1) < 1e-3)
        #expect(results[0]["class"] as? String == probabilities.max { $0.value < $1.value }?.key)
    }

    @Test("a text file named .jpg is bad data")
    func textNamedAsPicture() async throws {
        let outcome = try await Program.run("classify", "--model", "default", folder.write("notes.jpg", "milk, eggs\n"))
        #expect(outcome.status == 65 && !outcome.wasKilled)
        #expect(outcome.errorLines.count == 1 && outcome.errors.contains("notes.jpg"))
    }
}

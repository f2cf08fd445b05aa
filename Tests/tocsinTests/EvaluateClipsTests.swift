import Foundation
import TestSupport
import Testing

@Suite struct EvaluateClipsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func events(_ manifest: String) async throws -> [String: Any] {
        let outcome = try await Program.run("evaluate", "--clips", manifest, "--json")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        return try #require(object?["events"] as? [String: Any])
    }

    @Test(
        "--clips finds the events of labelled clips, their delays, and no alarm where there is nothing",
        .enabled(if: SharedData.isAvailable, "needs ../shared"))
    func clips() async throws {
        let manifest = try folder.write(
            "clips.csv",
            """
            file,class,onset_s
            \(SharedClips.path("fire/visifire_forest1.avi")),fire,0
            \(SharedClips.path("normal/carpark_car.gif")),normal,
            """)
        let events = try await events(manifest)
        #expect(events["recall"] as? Double == 1)
        #expect(try #require(events["median_delay_s"] as? Double) < 10)
        #expect(events["false_alarms_per_hour"] as? Double == 0)
        #expect(try #require(events["hours"] as? Double) > 0)
    }

    @Test("a clip that cannot be read is left out and named; without any other the manifest is bad data")
    func unreadable() async throws {
        let clip = try folder.write("notes.mp4", "milk, eggs\n")
        let manifest = try folder.write("clips.csv", "file,class\n\(clip),fire\n")
        let outcome = try await Program.run("evaluate", "--clips", manifest)
        #expect(outcome.status == 65 && !outcome.wasKilled)
        #expect(outcome.errors.contains("notes.mp4"))
    }

    @Test("pictures or clips must be named, not both")
    func usage() async throws {
        #expect(try await Program.run("evaluate").status == 64)
        #expect(try await Program.run("evaluate", "--data", folder.path, "--clips", "a.csv").status == 64)
    }
}

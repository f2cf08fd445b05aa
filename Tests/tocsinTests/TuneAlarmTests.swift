import Foundation
import TestSupport
import Testing

@Suite struct TuneAlarmTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(
        "prints the trade-off and settings that the configuration takes",
        .enabled(if: SharedData.isAvailable, "needs ../shared"))
    func settings() async throws {
        let manifest = try folder.write(
            "clips.csv",
            """
            file,class,onset_s
            \(SharedClips.path("fire/visifire_forest1.avi")),fire,0
            \(SharedClips.path("normal/carpark_car.gif")),normal,
            """)
        let outcome = try await Program.run("tune-alarm", "--clips", manifest, "--detect", "fire")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let settings = try #require(outcome.output.range(of: "detect:\n  fire:\n    threshold: "))
        let file = try folder.write(
            "tocsin.yaml",
            "cameras:\n  yard:\n    source: rtsp://192.0.2.7/stream\n    "
                + outcome.output[settings.lowerBound...].replacing("\n", with: "\n    ") + "\n")
        let check = try await Program.run("check", "--config", file)
        #expect(check.status == 0, "\(check.errors)")
    }

    @Test("a manifest that is not there is named")
    func missing() async throws {
        let outcome = try await Program.run("tune-alarm", "--clips", folder.path + "/none.csv")
        #expect(outcome.status != 0 && !outcome.wasKilled && outcome.errors.contains("none.csv"))
    }
}

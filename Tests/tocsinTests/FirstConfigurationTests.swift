import Core
import Ingest
import Settings
import Testing

@testable import tocsin

@Suite struct FirstConfigurationTests {
    private func first(_ source: String) throws -> FirstConfiguration {
        let source = try SourceURL(source)
        return FirstConfiguration(
            name: FirstConfiguration.name(for: source), source: source,
            description: StreamDescription(
                container: "rtsp", codec: "hevc", width: 1920, height: 1080, pixelFormat: "yuv420p", framesPerSecond: 25
            ),
            stateDirectory: "/var/lib/tocsin")
    }

    @Test("a camera's password becomes a variable, and the advice of the probe stands beside it")
    func password() throws {
        let first = try first("rtsp://viewer:p@ss:word@192.0.2.7:554/stream2?a=\"b\"")
        #expect(first.name == "camera-192-0-2-7")
        #expect(first.hiddenSource.variable == "CAMERA_192_0_2_7_PASSWORD")
        #expect(!first.text.contains("p@ss") && !first.text.contains("word@"))
        #expect(first.text.contains("# At the camera: choose H.264"))
        let settings = try Settings.parse(
            first.text, path: "t.yaml", environment: ["CAMERA_192_0_2_7_PASSWORD": "p@ss:word"])
        #expect(settings.cameras["camera-192-0-2-7"]?.source == first.source)
    }

    @Test(
        "devices, files and addresses without a password are valid too",
        arguments: [
            "/dev/video0", "/srv/a clip: #1.mp4", "http://192.0.2.8/video.mjpg", "rtsp://[2001:db8::1]/x",
        ])
    func others(source: String) throws {
        let first = try first(source)
        let settings = try Settings.parse(first.text, path: "t.yaml")
        #expect(settings.cameras.values.map(\.source) == [first.source] && first.hiddenSource.variable == nil)
    }
}

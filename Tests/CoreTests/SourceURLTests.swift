import Testing

@testable import Core

@Suite struct SourceURLTests {
    @Test("tells files, devices and network addresses apart")
    func transports() throws {
        #expect(try SourceURL("clip.mp4").transport == .file)
        #expect(try SourceURL("/dev/video0").transport == .device)
        #expect(try SourceURL("/dev/v4l/by-id/usb-camera").transport == .device)
        #expect(try SourceURL("rtsp://camera/stream").transport == .rtsp)
        #expect(try SourceURL("RTSPS://camera/stream").transport == .rtsp)
        #expect(try SourceURL("http://camera/mjpeg").transport == .http)
    }

    @Test("only files are not live")
    func liveness() throws {
        #expect(try !SourceURL("clip.mp4").isLive)
        #expect(try SourceURL("rtsp://camera/").isLive)
        #expect(try SourceURL("/dev/video0").isLive)
    }

    @Test(
        "refuses what it cannot open, and says why",
        arguments: ["", "gopher://host/x", "rtsp://", "rtsp://user:pw@/stream", "http:///path"])
    func refusals(text: String) {
        let failure = #expect(throws: Failure.self) { try SourceURL(text) }
        #expect(failure?.kind == .usage)
        #expect(failure?.description.contains("pw") == false)
    }

    @Test(
        "never shows a password",
        arguments: [
            ("rtsp://viewer:s3cret@192.0.2.7/stream2", "rtsp://***@192.0.2.7/stream2"),
            ("rtsp://viewer:s3/cret@192.0.2.7/stream2", "rtsp://***@192.0.2.7/stream2"),
            ("rtsp://viewer:a@s3cret@host:554/", "rtsp://***@host:554/"),
            ("rtsp://192.0.2.7:554/a", "rtsp://192.0.2.7:554/a"),
            ("http://host:80/path?mail=a@b", "http://host:80/path?mail=a@b"),
        ])
    func redaction(revealed: String, shown: String) throws {
        let source = try SourceURL(revealed)
        #expect(source.description == shown)
        #expect("\(source)" == shown && String(reflecting: source) == shown)
    }

    @Test("redacts every address inside a longer line")
    func redactionInText() {
        let line = "[rtsp @ 0x1] Could not open 'rtsp://u:s3cret@a/x' then rtsp://u:s3cret@b/y: failed"
        #expect(SourceURL.redact(line) == "[rtsp @ 0x1] Could not open 'rtsp://***@a/x' then rtsp://***@b/y: failed")
    }
}

import Core
import Testing

@testable import Ingest

@Suite struct OpenAttemptTests {
    private func attempts(_ source: String) throws -> [OpenAttempt] {
        OpenAttempt.attempts(for: try SourceURL(source), options: StreamOptions())
    }

    @Test("a remote source reaches no local file, a local one no network")
    func protocols() throws {
        for source in ["rtsp://h/a", "rtsps://h/a", "http://h/a.m3u8", "https://h/a"] {
            let allowed = try #require(attempts(source)[0].options["protocol_whitelist"]).split(separator: ",")
            #expect(!allowed.isEmpty && !allowed.contains("file"), "\(source)")
        }
        for source in ["a.mp4", "file:///a.mp4", "concat:a|b", "a.m3u8"] {
            let attempt = try attempts(source)[0]
            #expect(attempt.options["protocol_whitelist"] == "file" && attempt.address.hasPrefix("file:"))
        }
    }

    @Test("RTSP goes over TCP unless told otherwise; every source has its limits")
    func options() throws {
        #expect(try attempts("rtsp://h/a")[0].options["rtsp_transport"] == "tcp")
        var options = StreamOptions()
        options.rtspTransport = .udp
        #expect(
            OpenAttempt.attempts(for: try SourceURL("rtsp://h/a"), options: options)[0].options["rtsp_transport"]
                == "udp")
        for source in ["a.mp4", "rtsp://h/a", "http://h/a", "/dev/video0"] {
            for attempt in try attempts(source) {
                #expect(attempt.options["probesize"] == "5000000" && attempt.options["max_streams"] == "16")
            }
        }
    }

    @Test("a device that tells nothing is taken as it is")
    func device() throws {
        #expect(try attempts("/dev/video97").map { $0.options["input_format"] } == [nil])
    }
}

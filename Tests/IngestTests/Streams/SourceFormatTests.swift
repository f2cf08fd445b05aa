import Core
import Foundation
import TestSupport
import Testing

@testable import Ingest

/// What cameras speak, each against a real server.
@Suite(.enabled(if: ClipFactory.isAvailable), .serialized) struct SourceFormatTests {
    private let folder = try! TemporaryFolder()

    private func clip(_ name: String, _ options: [String]) throws -> String {
        try ClipFactory.run(
            ["-f", "lavfi", "-i", "testsrc2=size=320x240:rate=15:duration=4", "-pix_fmt", "yuv420p", "-g", "15"]
                + options
                + [folder.file(name)])
        return folder.file(name)
    }

    /// Frames of a live source until a second of media time has passed.
    private func read(_ source: String, transport: StreamOptions.RTSPTransport = .tcp) async throws -> [ReaderHarness
        .Seen]
    {
        var options = StreamOptions()
        options.rtspTransport = transport
        let harness = try ReaderHarness(source, options: options)
        harness.reader.start()
        var frames: [ReaderHarness.Seen] = []
        while frames.last?.header.time.seconds ?? 0 < 1 {
            frames.append(try #require(await harness.next(), "\(source): \(harness.states)"))
        }
        #expect(frames.allSatisfy { $0.width == 320 && $0.height == 240 && $0.meanLuma > 20 })
        #expect(zip(frames, frames.dropFirst()).allSatisfy { $0.header.time < $1.header.time })
        return frames
    }

    @Test(
        "RTSP carries H.264, H.265, MJPEG and MPEG-4", .enabled(if: RTSPServer.isAvailable),
        arguments: [("h264", "libx264"), ("h265", "libx265"), ("mjpeg", "mjpeg"), ("mpeg4", "mpeg4")])
    func codecs(codec: String, encoder: String) async throws {
        // RTP carries no Huffman tables: cameras use the standard's own.
        let options = codec == "mjpeg" ? ["-pix_fmt", "yuvj420p", "-huffman", "default"] : ["-bf", "0"]
        let server = try RTSPServer(mounts: ["cam": clip("a.mp4", ["-c:v", encoder] + options)], codec: codec)
        let frames = try await read(server.url("cam"))
        #expect((4...7).contains(frames.count), "\(frames.count)")
    }

    @Test("RTSP over UDP", .enabled(if: RTSPServer.isAvailable))
    func udp() async throws {
        let server = try RTSPServer(mounts: ["cam": clip("a.mp4", ["-c:v", "libx264", "-bf", "0"])])
        _ = try await read(server.url("cam"), transport: .udp)
    }

    @Test(
        "RTSP over TLS", .enabled(if: RTSPServer.isAvailable && RTSPServer.hasTLS, "needs openssl and glib-networking"))
    func tls() async throws {
        let certificate = folder.file("server.pem")
        let process = try ChildProcess(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", certificate, "-out",
                folder.file("cert.pem"),
                "-days", "2", "-subj", "/CN=127.0.0.1",
            ])
        _ = process.readToEnd()
        try #require(process.wait() == 0)
        var both = try String(contentsOfFile: certificate, encoding: .utf8)
        both += try String(contentsOfFile: folder.file("cert.pem"), encoding: .utf8)
        _ = try folder.write("server.pem", both)
        let server = try RTSPServer(
            mounts: ["cam": clip("a.mp4", ["-c:v", "libx264", "-bf", "0"])], certificate: certificate)
        #expect(server.url("cam").hasPrefix("rtsps://"))
        _ = try await read(server.url("cam"))
    }

    @Test("MJPEG over HTTP, whose pictures carry no times, runs by the host's clock")
    func motionJPEG() async throws {
        let pictures = try (0..<2).map { index in
            let path = folder.file("\(index).jpg")
            try ClipFactory.run(
                [
                    "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=1:duration=2", "-ss", "\(index)", "-frames:v", "1",
                    path,
                ])
            return path
        }
        let server = try MJPEGServer(pictures: pictures, framesPerSecond: 10)
        let harness = try ReaderHarness(server.url)
        harness.reader.start()
        let first = try #require(await harness.next())
        let start = ContinuousClock.now
        var last = first
        while last.header.time - first.header.time < .seconds(2) {
            last = try #require(await harness.next(), "\(harness.states)")
        }
        let ratio = (ContinuousClock.now - start).inSeconds / (last.header.time - first.header.time).inSeconds
        #expect((0.7...1.4).contains(ratio), "\(ratio)")
    }

    @Test("MPEG-TS and HLS over HTTP", arguments: ["a.ts", "list.m3u8"])
    func overHTTP(name: String) async throws {
        if name == "a.ts" {
            _ = try clip("a.ts", ["-c:v", "libx264"])
        } else {
            _ = try clip("list.m3u8", ["-c:v", "libx264", "-hls_time", "1", "-hls_playlist_type", "vod"])
        }
        let server = try FileServer(folder: folder.path)
        _ = try await read(server.url(name))
    }
}

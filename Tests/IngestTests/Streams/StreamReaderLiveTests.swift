import Core
import FrameRing
import Logging
import TestSupport
import Testing

@testable import Ingest

@Suite(.enabled(if: ClipFactory.isAvailable && RTSPServer.isAvailable), .serialized) struct StreamReaderLiveTests {
    private let folder = try! TemporaryFolder()

    private func clip() throws -> String {
        try ClipFactory.clip(at: folder.file("a.mp4"), seconds: 4, framesPerSecond: 15, keyframeInterval: 15)
        return folder.file("a.mp4")
    }

    @Test("frames of two mounts arrive, past the end of the file")
    func frames() async throws {
        let path = try clip()
        let server = try RTSPServer(mounts: ["one": path, "two": path])
        let harnesses = try ["one", "two"].map { try ReaderHarness(server.url($0), policy: .newestWins) }
        for harness in harnesses { harness.reader.start() }
        for harness in harnesses {
            var last: ReaderHarness.Seen?
            for _ in 0..<25 {
                let frame = try #require(await harness.next())
                if let last { #expect(last.header.time < frame.header.time) }
                #expect(frame.width == 320 && frame.meanLuma > 0)
                last = frame
            }
            #expect(harness.reader.statistics.sessions >= 1)
        }
    }

    @Test("an unreachable host is unavailable and is tried again")
    func unreachable() async throws {
        let peer = SilentPeer()
        let port = peer.port
        _ = consume peer
        let harness = try ReaderHarness("rtsp://127.0.0.1:\(port)/cam")
        harness.reader.start()
        #expect(try await eventually { harness.states.filter { $0 == .opening }.count > 1 })
        #expect(harness.lastFailure?.kind == .unavailable)
    }

    @Test("an unknown mount is unavailable")
    func unknownMount() throws {
        let server = try RTSPServer(mounts: ["cam": try clip()])
        let failure = #expect(throws: Failure.self) { try StreamProbe.probe(SourceURL(server.url("other"))) }
        #expect(failure?.kind == .unavailable)
    }

    @Test("a probe tells codec, size and keyframe interval")
    func probe() throws {
        let server = try RTSPServer(mounts: ["cam": try clip()])
        let description = try StreamProbe.probe(SourceURL(server.url("cam")))
        #expect(description.codec == "h264" && description.width == 320 && description.height == 240)
        #expect(abs((description.keyframeIntervalSeconds ?? 0) - 1) < 0.2)
        #expect(description.bitsPerSecond ?? 0 > 0)
        #expect(description.durationSeconds == nil)
    }
}

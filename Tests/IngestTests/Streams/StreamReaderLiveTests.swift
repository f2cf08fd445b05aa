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

    @Test("a server killed and restarted gives frames again, later on the same time axis and marked")
    func reconnect() async throws {
        let server = try RTSPServer(mounts: ["cam": try clip()])
        let harness = try ReaderHarness(server.url("cam"), policy: .newestWins)
        harness.reader.start()
        let before = try #require(await harness.next())
        server.kill()
        #expect(try await eventually { if case .waiting = harness.states.last { true } else { false } })
        while harness.take() != nil {}
        try server.start()
        let after = try #require(await harness.next(within: .seconds(40)))
        #expect(after.header.time > before.header.time)
        #expect(after.header.isDiscontinuity)
        #expect(harness.reader.statistics.sessions >= 2)
    }

    @Test("a server that falls silent ends the session after the read timeout")
    func freeze() async throws {
        let server = try RTSPServer(mounts: ["cam": try clip()])
        var options = StreamOptions()
        options.readTimeout = .milliseconds(700)
        let harness = try ReaderHarness(server.url("cam"), options: options, policy: .newestWins)
        harness.reader.start()
        _ = try #require(await harness.next())
        server.freeze()
        #expect(try await eventually { harness.lastFailure?.kind == .timedOut })
        server.thaw()
    }

    @Test("a wrong password is told as such, and no password is in any log line")
    func wrongPassword() async throws {
        let log = LogCollector()
        FFmpegLog.setLogger(log.logger)
        defer { FFmpegLog.setLogger(nil) }
        let server = try RTSPServer(mounts: ["cam": try clip()], user: "viewer:right-one")
        let harness = try ReaderHarness(server.url("cam", user: "viewer:hunter22"), policy: .newestWins)
        harness.reader.start()
        #expect(try await eventually { harness.lastFailure != nil })
        #expect(harness.lastFailure?.kind == .unauthorized)
        guard case .waiting(_, let pause) = harness.states.last else {
            Issue.record("not waiting: \(harness.states)")
            return
        }
        #expect(pause == .seconds(60))
        let lines = (harness.log.lines + log.lines).map(\.text) + [harness.lastFailure?.description ?? ""]
        #expect(!lines.contains { $0.contains("hunter22") })

        let welcome = try ReaderHarness(server.url("cam", user: "viewer:right-one"), policy: .newestWins)
        welcome.reader.start()
        #expect(try await welcome.next() != nil)
    }

    @Test("a peer that accepts and stays silent fails the opening after its timeout")
    func silentPeer() async throws {
        let peer = SilentPeer()
        var options = StreamOptions()
        options.openTimeout = .milliseconds(600)
        let harness = try ReaderHarness("rtsp://127.0.0.1:\(peer.port)/cam", options: options)
        harness.reader.start()
        #expect(try await eventually { harness.lastFailure != nil })
        #expect(harness.lastFailure?.kind == .timedOut)
    }

    @Test("stop returns within 500 ms out of a blocked opening", arguments: ["rtsp", "http"])
    func stopWhileOpening(scheme: String) async throws {
        let peer = SilentPeer()
        let harness = try ReaderHarness("\(scheme)://127.0.0.1:\(peer.port)/cam")
        harness.reader.start()
        #expect(try await eventually { harness.states == [.opening] })
        try await Task.sleep(for: .milliseconds(300))
        harness.reader.stop()
        // `stop` says so in the log where the thread did not end in time.
        #expect(harness.states.last == .stopped)
        #expect(harness.log.lines.isEmpty)
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

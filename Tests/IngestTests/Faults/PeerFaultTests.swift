import Core
import Foundation
import FrameRing
import TestSupport
import Testing

@testable import Ingest

/// Section A of the fault list: peers that die, stall, refuse and lie. The numbers are the list's; `FaultRun` says how short
/// the suite is.
@Suite(.enabled(if: ClipFactory.isAvailable && RTSPServer.isAvailable), .serialized) struct PeerFaultTests {
    private let folder = try! TemporaryFolder()

    private func clip() throws -> String {
        try ClipFactory.clip(at: folder.file("a.mp4"), seconds: 4, framesPerSecond: 15, keyframeInterval: 15)
        return folder.file("a.mp4")
    }

    private func options(open: Duration = .seconds(10), read: Duration = .seconds(10)) -> StreamOptions {
        var options = StreamOptions()
        options.openTimeout = open
        options.readTimeout = read
        return options
    }

    @Test("A1: a server killed and restarted gives frames again within 5 s, each time, and nothing is kept of it")
    func restarts() async throws {
        let server = try RTSPServer(mounts: ["cam": try clip()])
        let harness = try ReaderHarness(server.url("cam"), policy: .newestWins)
        harness.reader.start()
        _ = try #require(await harness.next())
        let before = ResourceGuard()
        var slowest = Duration.zero
        for _ in 0..<FaultRun.value(2, full: 20) {
            // A session that lasted half a minute starts the back-off anew.
            try await Task.sleep(for: FaultRun.value(.milliseconds(500), full: .seconds(31)))
            let last = try #require(await harness.newest())
            server.kill()
            try await Task.sleep(for: FaultRun.value(.seconds(1), full: .seconds(2)))
            while harness.take() != nil {}
            try server.start()
            let start = ContinuousClock.now
            let next = try #require(await harness.next(within: .seconds(40)))
            slowest = max(slowest, ContinuousClock.now - start)
            #expect(next.header.time > last.header.time && next.header.isDiscontinuity)
        }
        let after = ResourceGuard()
        #expect(slowest < .seconds(5))
        #expect(after.descriptors <= before.descriptors && after.threads <= before.threads)
        #expect(after.residentBytes - before.residentBytes < 8 << 20)
        FaultRun.note(
            "A1 server killed and restarted", required: "frame within 5 s; 0 descriptors, 0 threads, < 8 MiB",
            measured: "\(slowest.shortText) at most; \(after.growth(since: before))")
    }

    @Test("A2: a peer that accepts and never answers fails the opening on time and disturbs no other stream")
    func silentPeer() async throws {
        let limit = FaultRun.value(Duration.seconds(1), full: .seconds(10))
        let server = try RTSPServer(mounts: ["cam": try clip()])
        let other = try ReaderHarness(server.url("cam"))
        other.reader.start()
        _ = try #require(await other.next())

        let peer = SilentPeer()
        let harness = try ReaderHarness("rtsp://127.0.0.1:\(peer.port)/cam", options: options(open: limit))
        let start = ContinuousClock.now
        harness.reader.start()
        var (last, widestGap) = (try #require(await other.next()).header, Duration.zero)
        while harness.lastFailure == nil, ContinuousClock.now - start < limit * 2 {
            let frame = try #require(await other.next())
            widestGap = max(widestGap, frame.header.time - last.time)
            last = frame.header
        }
        let elapsed = ContinuousClock.now - start
        #expect(harness.lastFailure?.kind == .timedOut && harness.states.contains { $0.name == "stalled" })
        #expect(abs(elapsed.inSeconds - limit.inSeconds) < 1)
        #expect(widestGap < .milliseconds(300))
        FaultRun.note(
            "A2 peer never answers", required: "fails after \(limit.shortText) ± 1 s; others lose no frame",
            measured: "\(elapsed.shortText); widest gap of the other stream \(widestGap.shortText) of media time")
    }

    @Test("A3: a server stopped in the middle is stalled after the read timeout; woken up, frames flow again")
    func frozenServer() async throws {
        let limit = FaultRun.value(Duration.seconds(1), full: .seconds(10))
        let server = try RTSPServer(mounts: ["cam": try clip()])
        let harness = try ReaderHarness(
            server.url("cam"), options: options(read: limit), policy: .newestWins)
        harness.reader.start()
        _ = try #require(await harness.next())
        server.freeze()
        let frozen = ContinuousClock.now
        #expect(try await eventually { harness.lastFailure != nil })
        let elapsed = ContinuousClock.now - frozen
        #expect(harness.states.contains { $0.name == "stalled" })
        #expect(abs(elapsed.inSeconds - limit.inSeconds) < 1)
        server.thaw()
        let openings = harness.openings
        #expect(try await eventually(within: .seconds(40)) { harness.openings > openings || harness.isRunning })
        let attempt = ContinuousClock.now
        while harness.take() != nil {}
        _ = try #require(await harness.next(within: .seconds(40)))
        let recovery = ContinuousClock.now - attempt
        #expect(recovery < .seconds(5))
        FaultRun.note(
            "A3 server stopped, then woken", required: "stalled after \(limit.shortText) ± 1 s; frames within 5 s",
            measured: "\(elapsed.shortText); \(recovery.shortText) after the attempt began")
    }

    @Test(
        "A4: stop returns within 500 ms out of a blocked opening and a blocked read",
        arguments: ["rtsp opening", "http opening", "read"])
    func stopWhileBlocked(place: String) async throws {
        let peer = SilentPeer()
        let scripted = try ScriptedPeer(
            #"[{"steps": [["frames", 30], ["stall"]]}]"#, streams: [try stream("a")], in: folder)
        let before = ResourceGuard()
        let address =
            place == "read" ? scripted.url() : "\(place.prefix { $0 != " " })://127.0.0.1:\(peer.port)/cam"
        let harness = try ReaderHarness(address, policy: .newestWins)
        harness.reader.start()
        if place == "read" {
            _ = try #require(await harness.next())
            try await Task.sleep(for: .seconds(1))
        } else {
            #expect(try await eventually { harness.states == [.opening] })
            try await Task.sleep(for: .milliseconds(300))
        }
        let start = ContinuousClock.now
        harness.reader.stop()
        let elapsed = ContinuousClock.now - start
        #expect(elapsed < .milliseconds(500))
        #expect(harness.reader.state == .stopped)
        // `stop` says so in the log where the thread did not end in time.
        #expect(harness.log.lines.isEmpty)
        // Dispatch's own threads come and go beside the reader's.
        #expect(try await eventually { ResourceGuard().threads <= before.threads })
        FaultRun.note("A4 stop during \(place)", required: "< 500 ms", measured: elapsed.shortText)
    }

    @Test("A5: attempts follow 1, 2, 4, 8, 16, 30, 30 s with full jitter; only half a minute of pictures starts anew")
    func backoff() {
        let unreachable = Failure(.unavailable, "no route", code: -EHOSTUNREACH)
        var generator = SystemRandomNumberGenerator()
        var policy = RetryPolicy()
        var ceilings: [Duration] = []
        var elapsed = Duration.zero
        while elapsed < .seconds(600) {
            ceilings.append(policy.backoff.ceiling)
            let pause = policy.pause(after: unreachable, pictures: nil, using: &generator)
            #expect(pause <= ceilings.last!)
            elapsed += pause
        }
        #expect(Array(ceilings.prefix(7)) == [1, 2, 4, 8, 16, 30, 30].map { .seconds($0) })
        #expect(ceilings.dropFirst(5).allSatisfy { $0 == .seconds(30) })
        _ = policy.pause(after: unreachable, pictures: .seconds(29), using: &generator)
        #expect(policy.backoff.ceiling == .seconds(30))
        _ = policy.pause(after: unreachable, pictures: .seconds(30), using: &generator)
        #expect(policy.backoff.ceiling == .seconds(2))
        FaultRun.note(
            "A5 unreachable for 10 minutes", required: "ceilings 1, 2, 4, 8, 16, 30, 30 s",
            measured: "\(ceilings.count) attempts; ceilings as required")
    }

    @Test("A5, A10: a closed port is tried within three seconds, a missing device each half second")
    func cheapAttempts() {
        var generator = SystemRandomNumberGenerator()
        var policy = RetryPolicy()
        func pause(_ code: Int32) -> Duration {
            policy.pause(after: Failure(.unavailable, "gone", code: -code), pictures: nil, using: &generator)
        }
        for _ in 0..<50 { #expect(pause(ECONNREFUSED) <= .seconds(3)) }
        for code in [ENOENT, ENODEV, ENXIO] { #expect(pause(code) == .milliseconds(500)) }
        #expect(policy.backoff.ceiling == .seconds(1))
    }

    @Test(
        "A6: of eight peers that fail at the same instant at most three are tried again within any 100 ms, on average")
    func spreadRetries() {
        let gone = Failure(.unavailable, "no route", code: -EHOSTUNREACH)
        let refused = Failure(.unavailable, "refused", code: -ECONNREFUSED)
        var generator = SystemRandomNumberGenerator()
        for failure in [gone, refused] {
            let busiest = (0..<1000).map { _ in
                let attempts = (0..<8).map { _ in
                    var policy = RetryPolicy()
                    return policy.pause(after: failure, pictures: .seconds(60), using: &generator)
                }
                return attempts.map { first in attempts.count { $0 >= first && $0 - first < .milliseconds(100) } }
                    .max()!
            }
            let mean = Double(busiest.reduce(0, +)) / 1000
            #expect(mean <= 3)
            FaultRun.note(
                "A6 8 peers fail at once (\(failure.message)), 1,000 runs",
                required: "busiest 100 ms: 3 at most on average",
                measured: "\(mean)")
        }
    }

    @Test("A8: a wrong password is told as such, tried again after 60 s and no earlier, and in no log line")
    func wrongPassword() async throws {
        let log = LogCollector()
        FFmpegLog.setLogger(log.logger)
        defer { FFmpegLog.setLogger(nil) }
        let server = try RTSPServer(mounts: ["cam": try clip()], user: "viewer:right-one")
        let harness = try ReaderHarness(server.url("cam", user: "viewer:hunter22"), policy: .newestWins)
        harness.reader.start()
        #expect(try await eventually { harness.lastFailure != nil })
        #expect(harness.reader.state.name == "unauthorized")
        guard case .waiting(_, let pause) = harness.reader.state else {
            Issue.record("not waiting: \(harness.states)")
            return
        }
        #expect(pause >= .seconds(60))
        try await Task.sleep(for: FaultRun.value(.seconds(1), full: .seconds(58)))
        #expect(harness.openings == 1)
        let lines = (harness.log.lines + log.lines).map(\.text) + [harness.lastFailure?.description ?? ""]
        #expect(!lines.contains { $0.contains("hunter22") })

        let welcome = try ReaderHarness(server.url("cam", user: "viewer:right-one"), policy: .newestWins)
        welcome.reader.start()
        #expect(try await welcome.next() != nil)
        FaultRun.note(
            "A8 wrong password", required: "unauthorized; no retry within 60 s; password in no output",
            measured: "unauthorized; next after \(pause.shortText); in none of \(lines.count) lines")
    }

    @Test("A9: a redirect to another host or to a file is refused and counted; that host gets no byte")
    func redirects() async throws {
        let other = try ScriptedPeer("[{}]", streams: [try stream("a")], in: folder)
        for target in ["rtsp://localhost:\(other.port)/cam", "http://127.0.0.1:\(other.port)/", "file:///etc/passwd"] {
            let peer = try ScriptedPeer(
                #"[{"describe": {"status": 302, "headers": {"Location": "\#(target)"}}}]"#, in: folder)
            let harness = try ReaderHarness(peer.url("viewer:hunter22"), policy: .newestWins)
            harness.reader.start()
            #expect(try await eventually { harness.lastFailure != nil })
            harness.reader.stop()
            // FFmpeg itself goes nowhere but to RTSP.
            guard target.hasPrefix("rtsp") else {
                #expect(harness.lastFailure?.kind == .badData)
                continue
            }
            #expect(harness.lastFailure?.description.contains("redirects to") == true, "\(target)")
            #expect(harness.reader.statistics.refusedRedirects == 1, "\(target)")
        }
        #expect(other.events.allSatisfy { $0 == "connect" })

        let same = try ScriptedPeer(
            #"[{"describe": {"status": 302, "headers": {"Location": "\#(other.url())"}}}]"#, in: folder)
        let harness = try ReaderHarness(same.url(), policy: .newestWins)
        harness.reader.start()
        #expect(try await harness.next() != nil)
        #expect(harness.reader.statistics.refusedRedirects == 0)
        FaultRun.note(
            "A9 redirect to file:, to another host", required: "refused, counted",
            measured: "refused; the other host got a connection and no byte, counted; file: fails, not counted")
    }

    @Test(
        "A9: a control address that points elsewhere leads nowhere",
        arguments: ["file:///etc/passwd", "rtsp://localhost:1/cam"])
    func controlAddress(target: String) async throws {
        let peer = try ScriptedPeer(
            #"[{"control": "\#(target)", "setup": {"status": 404}}]"#, streams: [try stream("a")], in: folder)
        let harness = try ReaderHarness(peer.url(), policy: .newestWins)
        harness.reader.start()
        #expect(try await eventually { harness.lastFailure != nil })
        // It is asked for on the connection that there is, and the peer does not know it.
        #expect(peer.events.contains("SETUP") && harness.lastFailure?.kind == .unavailable)
    }

    @Test("A11: attempts at a closed port keep no descriptor, no thread, no mapping and no memory")
    func closedPort() throws {
        var peer: SilentPeer? = SilentPeer()
        let source = try SourceURL("rtsp://127.0.0.1:\(peer!.port)/cam")
        peer = nil
        func attempt() { #expect(throws: Failure.self) { try StreamProbe.probe(source) } }
        for _ in 0..<20 { attempt() }
        let count = FaultRun.value(200, full: 1000)
        let before = ResourceGuard()
        for _ in 0..<count { attempt() }
        let after = ResourceGuard()
        #expect(after.descriptors == before.descriptors && after.threads <= before.threads)
        #expect(after.mappings <= before.mappings)
        #expect(after.residentBytes - before.residentBytes <= 4 << 20)
        FaultRun.note(
            "A11 \(count) attempts at a closed port", required: "as before; < 4 MiB",
            measured: after.growth(since: before))
    }

    @Test("peers that stall within an answer, close, reset and send rubbish fail with a reason, and are tried again")
    func rudePeers() async throws {
        let plans = [
            #"{"options": {"stall_at": 7}}"#, #"{"describe": {"stall_at": 60}}"#, #"{"setup": "stall"}"#,
            #"{"play": "close"}"#, #"{"describe": "reset"}"#, #"{"describe": "garbage"}"#,
            #"{"steps": [["frames", 30], ["reset"]]}"#, #"{"steps": [["frames", 30], ["close"]]}"#,
            #"{"steps": [["frames", 30], ["garbage", 200000], ["frames", 30], ["close"]]}"#,
        ]
        let path = try stream("a")
        // All at once: most of it is waiting.
        let streams = try plans.map { plan in
            let peer = try ScriptedPeer("[\(plan), {}]", streams: [path], in: folder)
            let options = options(open: .seconds(2), read: .seconds(1))
            return (
                plan: plan, peer: peer, harness: try ReaderHarness(peer.url(), options: options, policy: .newestWins)
            )
        }
        for stream in streams { stream.harness.reader.start() }
        for (plan, peer, harness) in streams {
            #expect(try await eventually { harness.lastFailure != nil }, "\(plan)")
            #expect(try await eventually { harness.isRunning && harness.reader.statistics.sessions >= 1 }, "\(plan)")
            #expect(peer.connections >= 2, "\(plan)")
        }
    }

    private func stream(_ name: String) throws -> String {
        let path = folder.file(name + ".h264")
        if !FileManager.default.fileExists(atPath: path) { try ClipFactory.elementaryStream(at: path) }
        return path
    }
}

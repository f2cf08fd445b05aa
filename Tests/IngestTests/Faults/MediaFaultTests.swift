import Core
import Foundation
import FrameRing
import TestSupport
import Testing

@testable import Ingest

/// Section B of the fault list: media that lies about time, size and form.
@Suite(.enabled(if: ClipFactory.isAvailable), .serialized) struct MediaFaultTests {
    private let folder = try! TemporaryFolder()

    /// Frames of a scripted stream until media time reaches `seconds`.
    private func frames(
        _ steps: String, seconds: Double, streams: [(width: Int, height: Int)] = [(320, 240)]
    ) async throws -> (frames: [ReaderHarness.Seen], statistics: StreamStatistics) {
        let files = try streams.enumerated().map { index, size in
            let path = folder.file("\(index).h264")
            try ClipFactory.elementaryStream(at: path, seconds: 3, width: size.width, height: size.height)
            return path
        }
        let peer = try ScriptedPeer(#"[{"steps": \#(steps)}]"#, streams: files, in: folder)
        let harness = try ReaderHarness(peer.url())
        harness.reader.start()
        var frames: [ReaderHarness.Seen] = []
        while frames.last?.header.time.seconds ?? 0 < seconds {
            frames.append(try #require(await harness.next(), "after \(frames.count) frames: \(harness.states)"))
        }
        let statistics = harness.reader.statistics
        harness.reader.stop()
        return (frames, statistics)
    }

    private func steps(_ frames: [ReaderHarness.Seen]) -> [Double] {
        zip(frames, frames.dropFirst()).map { ($1.header.time - $0.header.time).inSeconds }
    }

    @Test("B12: 32-bit stamps of RTP wrap without a break, a drop or a new session")
    func wrapOverRTP() async throws {
        let (seen, statistics) = try await frames(#"[["stamp", 4294877296], ["frames", 1000]]"#, seconds: 2.5)
        let errors = steps(seen).map { abs($0 - 0.2) }
        #expect(errors.max()! < 1e-6)
        #expect(statistics.discontinuities == 0 && statistics.sessions == 1)
        FaultRun.note(
            "B12 32-bit stamps wrap (RTP)", required: "error 0 ticks, no break",
            measured: "\((errors.max()! * 90_000).rounded()) ticks, \(statistics.discontinuities) breaks")
    }

    @Test("B12: 33-bit stamps of MPEG-TS wrap without a break")
    func wrapInTransportStream() async throws {
        // 2^33 / 90000 = 95443.7 s: the wrap comes after two seconds.
        let path = folder.file("wrap.ts")
        try ClipFactory.clip(at: path, seconds: 4, extra: ["-muxdelay", "0", "-output_ts_offset", "95441.7"])
        let harness = try ReaderHarness(path)
        let errors = steps(try await harness.readAll()).map { abs($0 - 0.2) }
        #expect(errors.count == 19 && errors.max()! < 1e-6)
        #expect(harness.reader.statistics.discontinuities == 0)
        FaultRun.note(
            "B12 33-bit stamps wrap (MPEG-TS)", required: "error 0 ticks, no break",
            measured: "\((errors.max()! * 90_000).rounded()) ticks, \(harness.reader.statistics.discontinuities) breaks"
        )
    }

    @Test("B13: jumps of an hour, forward and back, are one break each; time goes on and detectors start anew")
    func jumps() async throws {
        let script = #"[["frames", 30], ["jump", 3600], ["frames", 30], ["jump", -3600], ["frames", 1000]]"#
        let (seen, statistics) = try await frames(script, seconds: 4)
        #expect(statistics.discontinuities == 2 && statistics.sessions == 1)
        #expect(seen.count { $0.header.isDiscontinuity } == 2)
        #expect(steps(seen).allSatisfy { $0 > 0 && $0 < 1 })
        FaultRun.note(
            "B13 stamps jump by ± 1 h", required: "one break each; output monotonic",
            measured: "\(statistics.discontinuities) breaks; steps of \(steps(seen).min()!) to \(steps(seen).max()!) s")
    }

    @Test("B14: a stream that changes its resolution goes on within 2 s and leaves no memory behind")
    func resolutionChange() async throws {
        let script = #"[["frames", 50], ["stream", 1], ["frames", 50], ["stream", 0], ["frames", 1000]]"#
        let before = ResourceGuard()
        let (seen, statistics) = try await frames(script, seconds: 6, streams: [(320, 240), (640, 480)])
        let after = ResourceGuard()
        #expect(seen.map(\.width).filter { $0 == 640 }.count > 4)
        #expect(seen.last?.width == 320 && statistics.sessions == 1)
        #expect(steps(seen).max()! < 2)
        // A pool of 640x480 pictures with all its slots.
        let pool = 7 * 640 * 480 * 3 / 2
        #expect(after.residentBytes - before.residentBytes < pool + 8 << 20)
        FaultRun.note(
            "B14 resolution changes in mid-stream", required: "at most 2 s lost; memory within a pool",
            measured: "\(steps(seen).max()!) s at most between frames; \(after.growth(since: before))")
    }

    @Test(
        "B15: lost UDP packets end nothing; what cannot be decoded is reported once a second at most",
        .enabled(if: RTSPServer.isAvailable), arguments: [0.05, 0.3])
    func packetLoss(share: Double) async throws {
        // Large enough for many packets a frame.
        try ClipFactory.clip(
            at: folder.file("a.mp4"), seconds: 4, width: 640, height: 480, extra: ["-bf", "0", "-b:v", "2M"])
        let server = try RTSPServer(mounts: ["cam": folder.file("a.mp4")], loss: share)
        var options = StreamOptions()
        options.rtspTransport = .udp
        let harness = try ReaderHarness(server.url("cam"), options: options, policy: .newestWins)
        harness.reader.start()
        let start = ContinuousClock.now
        let length = FaultRun.value(Duration.seconds(4), full: .seconds(60))
        var frames: [ReaderHarness.Seen] = []
        while ContinuousClock.now - start < length {
            frames.append(try #require(await harness.next(within: .seconds(20)), "\(harness.states)"))
        }
        let statistics = harness.reader.statistics
        harness.reader.stop()
        let warnings = harness.log.lines.count { $0.level >= .warning }
        #expect(statistics.sessions == 1 && steps(frames).allSatisfy { $0 > 0 })
        // What the decoder conceals counts too.
        #expect(share < 0.1 || statistics.decodeErrors > 0)
        #expect(Double(warnings) <= length.inSeconds)
        FaultRun.note(
            "B15 \(Int(share * 100)) % of UDP packets lost for \(length.shortText)",
            required: "no crash; at most a report a second; goes on",
            measured:
                "\(frames.count) frames, widest gap \(steps(frames).max()!) s, \(statistics.decodeErrors) errors, "
                + "\(warnings) reports")
    }

    @Test("B16: absurd sizes and two hundred streams are refused before they cost memory")
    func absurdHeaders() throws {
        let photo = folder.file("a.jpg")
        try ClipFactory.run(["-f", "lavfi", "-i", "testsrc2=size=64x64:rate=1", "-frames:v", "1", photo])
        var files: [String] = []
        for side in [65535, 16384] {
            var bytes = [UInt8](try Data(contentsOf: URL(filePath: photo)))
            let frame = try #require(bytes.indices.first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
            for place in [frame + 5, frame + 7] {
                (bytes[place], bytes[place + 1]) = (UInt8(side >> 8), UInt8(side & 255))
            }
            files.append(try folder.write("\(side).mjpeg", [UInt8](repeatElement(bytes, count: 4).joined())))
        }
        files.append(folder.file("many.mkv"))
        try ClipFactory.run(
            ["-f", "lavfi", "-i", "testsrc2=size=16x16:rate=1:duration=2"]
                + (0..<200).flatMap { _ in ["-map", "0:v"] } + ["-c:v", "rawvideo", files[2]])
        for file in files {
            ResourceGuard.forgetPeak()
            let before = ResourceGuard()
            let failure = #expect(throws: Failure.self, "\(file)") { try StreamProbe.probe(SourceURL(file)) }
            let after = ResourceGuard()
            let growth = after.peakBytes - before.peakBytes
            #expect(growth < 32 << 20, "\(file)")
            #expect(after.descriptors == before.descriptors)
            FaultRun.note(
                "B16 \(URL(filePath: file).lastPathComponent)", required: "refused; peak < 32 MiB",
                measured: "\(failure?.kind.rawValue ?? "opened"); \(growth >> 20) MiB")
        }
    }
}

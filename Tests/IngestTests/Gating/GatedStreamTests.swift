import Core
import FrameRing
import TestSupport
import Testing

@testable import Ingest

/// The decode gate with real encoders and decoders.
@Suite(.enabled(if: ClipFactory.isAvailable)) struct GatedStreamTests {
    private let folder = try! TemporaryFolder()

    /// A noisy still scene in which something moves from second 20 to second 22, as a camera encodes it.
    private func clip(_ name: String, extra: [String]) throws -> String {
        let path = folder.file(name)
        let scene =
            "[0:v]noise=alls=6:allf=t[scene];[scene][1:v]overlay=x='40+100*(t-20)':y=80:enable='between(t,20,22)'"
        try ClipFactory.run(
            [
                "-f", "lavfi", "-i", "color=gray:size=320x180:rate=25:duration=26", "-f", "lavfi", "-i",
                "color=white:size=24x24:rate=25:duration=26", "-filter_complex", scene, "-c:v", "libx264", "-preset",
                "ultrafast", "-g", "50", "-pix_fmt", "yuv420p",
            ] + extra + [path])
        return path
    }

    private func read(_ path: String, _ mode: DecodeMode, attention: DecodeAttention = DecodeAttention()) async throws
        -> (frames: [ReaderHarness.Seen], statistics: StreamStatistics)
    {
        var options = StreamOptions()
        options.decode = mode
        let harness = try ReaderHarness(path, options: options, attention: attention)
        return (try await harness.readAll(), harness.reader.statistics)
    }

    private func times(_ frames: [ReaderHarness.Seen], from start: Double, to end: Double) -> [Double] {
        frames.map { ($0.header.time.seconds * 100).rounded() / 100 }.filter { start <= $0 && $0 < end }
    }

    @Test(
        "a still scene costs its keyframes; what moves is decoded from the frame in which it appears",
        arguments: [["-bf", "2", "-preset", "veryfast"], ["-bf", "0", "-b:v", "1M", "-maxrate", "1M"]])
    func motion(extra: [String]) async throws {
        let path = try clip("a.mp4", extra: extra)
        let all = try await read(path, .all)
        let gated = try await read(path, .gated)
        #expect(all.statistics.decodedFrames == 650 && all.statistics.skippedPackets == 0)
        // Keyframes alone, wherever the encoder put them.
        #expect(times(gated.frames, from: 16, to: 20).count <= 4)
        #expect(times(gated.frames, from: 20, to: 26) == times(all.frames, from: 20, to: 26))
        #expect(gated.statistics.skippedPackets > 75)
        #expect(gated.statistics.decodeErrors == 0)
        // Decoding resumed properly: the pictures are the same.
        let lumas = { (frames: [ReaderHarness.Seen]) in
            Dictionary(
                uniqueKeysWithValues: frames.map { (Int(($0.header.time.seconds * 100).rounded()), $0.meanLuma) })
        }
        let reference = lumas(all.frames)
        #expect(lumas(gated.frames).allSatisfy { reference[$0.key] == nil || reference[$0.key] == $0.value })
        // A file always gives the same.
        #expect(try await read(path, .gated).frames.map(\.meanLuma) == gated.frames.map(\.meanLuma))
    }

    @Test("a detector's attention keeps everything decoded")
    func attention() async throws {
        let attention = DecodeAttention()
        attention.keep(until: MediaTime(seconds: 10))
        let (frames, _) = try await read(try clip("a.mp4", extra: ["-bf", "0"]), .gated, attention: attention)
        #expect(times(frames, from: 0, to: 10).count == 50)
        #expect(times(frames, from: 17, to: 20).count <= 3)
    }

    @Test("keyframes alone, where that is wanted")
    func keyframes() async throws {
        let (frames, statistics) = try await read(try clip("a.mp4", extra: ["-bf", "0"]), .keyframes)
        #expect(times(frames, from: 0, to: 26) == stride(from: 0, to: 26, by: 2).map { Double($0) })
        #expect(statistics.decodedFrames == 13 && statistics.skippedPackets == 637)
    }

    @Test("of MJPEG only the analysed pictures are decoded")
    func intraOnly() async throws {
        try ClipFactory.run(
            ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=4", "-c:v", "mjpeg", folder.file("a.avi")])
        let (frames, statistics) = try await read(folder.file("a.avi"), .all)
        #expect(times(frames, from: 0, to: 4) == (0..<20).map { Double($0) / 5 })
        #expect(statistics.decodedFrames == 20 && statistics.skippedPackets == 80)
    }
}

import Core
import TestSupport
import Testing

@testable import Ingest

@Suite struct StreamAdviceTests {
    /// A camera set as it should be.
    private var good: StreamDescription {
        var description = StreamDescription(
            container: "rtsp", codec: "h264", width: 1920, height: 1080, pixelFormat: "yuv420p", framesPerSecond: 25,
            keyframeIntervalSeconds: 2, bitsPerSecond: 4_000_000)
        description.observedSeconds = 10
        description.hasReordering = false
        description.intervalVariation = 1.1
        description.bitRateVariation = 1.3
        description.clockOffsetSeconds = -0.4
        return description
    }

    private func names(_ change: (inout StreamDescription) -> Void) -> [String] {
        var description = good
        change(&description)
        return description.advice.map(\.name)
    }

    @Test("a camera set as it should be gets no advice, each usual fault its own")
    func faults() {
        #expect(good.advice.isEmpty)
        #expect(names { $0.keyframeIntervalSeconds = 10 } == ["keyframe_interval"])
        #expect(names { $0.keyframeIntervalSeconds = nil } == ["keyframe_interval"])
        #expect(names { $0.intervalVariation = 3 } == ["variable_frame_rate"])
        #expect(names { $0.bitRateVariation = 4 } == ["variable_bit_rate"])
        #expect(names { $0.hasReordering = true } == ["b_frames"])
        #expect(names { $0.codec = "hevc" } == ["codec"])
        #expect(names { $0.clockOffsetSeconds = 3600 } == ["clock"])
        #expect(names { ($0.codec, $0.isIntraOnly, $0.keyframeIntervalSeconds) = ("mjpeg", true, nil) } == [])
    }

    @Test("what is not known is no fault")
    func unknown() {
        let description = StreamDescription(
            container: "mp4", codec: "h264", width: 320, height: 240, pixelFormat: "yuv420p")
        #expect(description.advice.isEmpty)
    }

    @Test("a probe of a stream with rare keyframes and a wrong clock finds both", .enabled(if: ClipFactory.isAvailable))
    func probe() throws {
        let folder = try TemporaryFolder()
        let stream = folder.file("a.h264")
        try ClipFactory.elementaryStream(at: stream, seconds: 12, keyframeInterval: 300)
        let peer = try ScriptedPeer(
            #"[{"steps": [["burst", 10], ["report", 3600], ["burst", 500]]}]"#, streams: [stream], in: folder)
        let description = try StreamProbe.probe(SourceURL(peer.url()))
        #expect(
            description.clockOffsetSeconds.map { abs($0 - 3600) < 2 } == true, "\(description.clockOffsetSeconds ?? 0)")
        #expect(description.advice.map(\.name) == ["keyframe_interval", "clock"], "\(description.advice)")
        #expect(description.hasReordering == false)
    }

    @Test("B-frames are seen", .enabled(if: ClipFactory.isAvailable))
    func reordering() throws {
        let folder = try TemporaryFolder()
        try ClipFactory.clip(at: folder.file("a.ts"), seconds: 3, extra: ["-preset", "veryfast", "-bf", "2"])
        #expect(try StreamProbe.probe(SourceURL(folder.file("a.ts"))).hasReordering == true)
    }
}

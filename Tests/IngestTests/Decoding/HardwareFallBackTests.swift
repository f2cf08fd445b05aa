import CFFmpeg
import Core
import Foundation
import TestSupport
import Testing

@testable import Ingest

/// What happens without hardware, and when it fails. No hardware is here: a device that fails in mid-stream is FFmpeg's own
/// decoder under the name of a device, from which FFmpeg's allocator of pictures takes the memory away, as a lost device does.
@Suite(.enabled(if: ClipFactory.isAvailable)) struct HardwareFallBackTests {
    private let folder = try! TemporaryFolder()

    @Test(
        "a stream for hardware that is not there is decoded in software, picture for picture",
        .enabled(if: !HardwareFallBackTests.hasGraphics), arguments: HardwareDecoding.allCases)
    func absent(hardware: HardwareDecoding) async throws {
        let path = folder.file("a.mp4")
        try ClipFactory.clip(at: path)
        var options = StreamOptions()
        let plain = try await ReaderHarness(path, options: options).readAll()
        options.hardware = hardware
        let harness = try ReaderHarness(path, options: options)
        let frames = try await harness.readAll()
        #expect(frames.count == 10)
        #expect(
            frames.map(\.header.time) == plain.map(\.header.time) && frames.map(\.meanLuma) == plain.map(\.meanLuma))
        let warnings = harness.log.lines.map(\.text).filter { $0.contains("in software") }
        #expect(warnings.count == hardware.backends.count, "\(warnings)")
    }

    private static var hasGraphics: Bool { access("/dev/dri/renderD128", F_OK) == 0 }

    @Test(
        "a device that fails in mid-stream is given up; software goes on from the next keyframe, and nothing else is lost"
    )
    func failsOnTheWay() throws {
        let path = folder.file("a.mp4")
        try ClipFactory.clip(at: path, seconds: 4, extra: ["-bf", "0"])
        let demuxer = try Demuxer(try SourceURL(path), options: StreamOptions())
        var reasons: [String] = []
        let packet = Packet()
        var stamps: [Double] = []
        func take(_ frame: VideoFrame) { stamps.append(Double(frame.bestStamp ?? -1) * av_q2d(demuxer.timeBase)) }
        let context = try CodecContext(
            demuxer.codecParameters, on: .software, as: .device(AV_HWDEVICE_TYPE_VAAPI), timeBase: demuxer.timeBase,
            threads: 1, place: "a.mp4")
        var picturesLeft = 40
        try withUnsafeMutablePointer(to: &picturesLeft) { picturesLeft in
            context.pointer.pointee.opaque = UnsafeMutableRawPointer(picturesLeft)
            context.pointer.pointee.get_buffer2 = { context, frame, flags in
                let left = context!.pointee.opaque.assumingMemoryBound(to: Int.self)
                left.pointee -= 1
                return left.pointee < 0 ? -EIO : avcodec_default_get_buffer2(context, frame, flags)
            }
            let decoder = VideoDecoder(
                context, demuxer.codecParameters, timeBase: demuxer.timeBase, place: "a.mp4",
                onFallBack: { reasons.append($0) })
            while try demuxer.read(into: packet) { try decoder.decode(packet, take) }
            try decoder.finish(take)
            #expect(decoder.backend == .software && reasons.count == 1)
        }
        let lost = (0..<100).filter { index in !stamps.contains { abs($0 - Double(index) / 25) < 0.001 } }
        // From the failure to the keyframe of the next second.
        #expect(lost == Array(40..<50), "\(lost) \(reasons)")
    }
}

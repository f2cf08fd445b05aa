import Core
import Foundation
import TestSupport
import Testing

@testable import Ingest

@Suite("Clip writer", .enabled(if: ClipFactory.isAvailable, "needs the ffmpeg command"))
struct ClipWriterTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Four seconds at ten frames a second with a keyframe each second.
    private func source(_ name: String, _ extra: [String] = []) throws -> Packets {
        let path = folder.file(name)
        try ClipFactory.clip(
            at: path, seconds: 4, framesPerSecond: 10, width: 96, height: 64, keyframeInterval: 10,
            extra: ["-sc_threshold", "0"] + extra)
        return try Packets(of: path)
    }

    private func write(
        _ packets: Packets, from start: Double, until end: Double, to path: String,
        treatment: ClipRequest.Treatment? = nil
    ) throws -> Result<Void, Failure> {
        let history = PacketHistory(limits: .init(duration: .seconds(60), bytes: 1 << 24))
        history.begin(packets.format)
        for packet in packets.all.prefix(30) { history.append(packet) }
        let recording = try history.write(
            ClipRequest(
                path: path, from: MediaTime(seconds: start), until: MediaTime(seconds: end), treatment: treatment),
            waits: true)
        for packet in packets.all.dropFirst(30) { history.append(packet) }
        history.endSession()
        return try #require(recording.wait(within: .seconds(20)))
    }

    private func frames(_ path: String) throws -> [[UInt8]] {
        try ClipFile.decode(path: path, framesPerSecond: 10).map(\.luma)
    }

    @Test(
        "H.264 and H.265 are copied: the same pictures from the keyframe on, times from zero",
        arguments: [
            ("plain.mp4", ["-bf", "0"]), ("reordered.mp4", ["-preset", "medium", "-bf", "2"]), ("annexb.ts", []),
            ("hevc.mp4", ["-c:v", "libx265", "-x265-params", "log-level=none:keyint=10:scenecut=0:open-gop=0"]),
        ])
    func copied(name: String, extra: [String]) throws {
        let packets = try source(name, extra)
        let path = folder.file("evidence/clip.mp4")
        _ = try write(packets, from: 1.5, until: 3.5, to: path).get()
        let original = try frames(folder.file(name))
        let copy = try frames(path)
        // From the keyframe at 1 s up to 3.5 s, give or take what is decoded ahead, without a gap.
        #expect((24...30).contains(copy.count), "\(copy.count) frames")
        #expect(copy == Array(original.dropFirst(10).prefix(copy.count)))
        let probe = try StreamProbe.probe(SourceURL(path))
        #expect(probe.codec == (name.hasPrefix("hevc") ? "hevc" : "h264"))
        let first = try #require(try Packets.stamps(of: path).first)
        #expect(first == 0)
        #expect(!FileManager.default.fileExists(atPath: DurableFile.temporary(for: path)))
    }

    @Test("other codecs become H.264 of the same pictures", arguments: [("old.avi", "mpeg4"), ("jpeg.mkv", "mjpeg")])
    func transcoded(name: String, codec: String) throws {
        let packets = try source(name, ["-c:v", codec, "-q:v", "2"])
        let path = folder.file("clip.mp4")
        _ = try write(packets, from: 1, until: 3, to: path).get()
        #expect(try StreamProbe.probe(SourceURL(path)).codec == "h264")
        let original = try frames(folder.file(name))
        let clip = try frames(path)
        #expect((20...22).contains(clip.count), "\(clip.count) frames")
        for (index, frame) in clip.enumerated() {
            let differences = zip(frame, original[10 + index]).map { abs(Int($0) - Int($1)) }
            #expect(differences.reduce(0, +) / frame.count < 8, "frame \(index)")
        }
    }

    @Test("a clip with a treatment shows no picture without it, even where it could have been copied")
    func treated() throws {
        let packets = try source("plain.mp4")
        let path = folder.file("clip.mp4")
        let result = try write(packets, from: 0, until: 4, to: path) {
            { picture in for place in picture.luma.indices { picture.luma[place] = 200 } }
        }
        _ = try result.get()
        let clip = try frames(path)
        #expect(clip.count == 40)
        #expect(clip.allSatisfy { $0.allSatisfy { abs(Int($0) - 200) < 6 } })
    }

    @Test("odd sizes are encoded without their last row and column")
    func oddSize() throws {
        let encoder = try VideoEncoder(width: 33, height: 17)
        var bytes = 0
        try encoder.encode(Picture(width: 33, height: 17), at: .zero) { packet in bytes += Int(packet.pointee.size) }
        #expect(encoder.width == 32 && encoder.height == 16 && bytes > 0)
    }

    @Test("a disk that fails is a failure of the clip and leaves nothing behind", arguments: ["folder", "full"])
    func failingDisk(how: String) throws {
        let packets = try source("plain.mp4")
        var path = try folder.write("file", "no folder") + "/clip.mp4"
        if how == "full" {
            path = folder.file("clip.mp4")
            try FileManager.default.createSymbolicLink(
                atPath: DurableFile.temporary(for: path), withDestinationPath: "/dev/full")
        }
        let result = try write(packets, from: 0, until: 4, to: path)
        guard case .failure(let failure) = result else {
            Issue.record("the clip cannot have been written")
            return
        }
        #expect(failure.kind == (how == "full" ? .resourceExhausted : .unavailable), "\(failure)")
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: path + ".part")) == nil)
    }

    @Test("nothing to begin with is said at once")
    func empty() throws {
        let history = PacketHistory(limits: .init(duration: .seconds(60), bytes: 1 << 24))
        let failure = #expect(throws: Failure.self) {
            try history.write(ClipRequest(path: "/nowhere/x.mp4", from: .zero, until: .zero), waits: false)
        }
        #expect(failure?.kind == .unavailable)
    }
}

extension Packets {
    /// When the pictures of a file are shown, in seconds, as its own stamps say.
    static func stamps(of path: String) throws -> [Double] {
        let demuxer = try Demuxer(SourceURL(path), options: StreamOptions())
        let packet = Packet()
        var stamps: [Double] = []
        while try demuxer.read(into: packet) {
            stamps.append(
                Double(packet.presentationStamp ?? -1) * Double(demuxer.timeBase.num) / Double(demuxer.timeBase.den))
        }
        return stamps.sorted()
    }
}

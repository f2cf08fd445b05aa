import Core
import Ingest
import TestSupport
import Testing

@Suite("Clip files")
struct ClipFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(
        "frames come at the rate asked for, repeated where the file has fewer",
        .enabled(if: ClipFactory.isAvailable, "needs the ffmpeg command"))
    func rates() throws {
        let path = folder.file("clip.mp4")
        try ClipFactory.clip(at: path, seconds: 2, framesPerSecond: 10, width: 64, height: 48)
        func frames(_ rate: Double, limit: Int = 1024) throws -> [Picture] {
            try ClipFile.decode(path: path, framesPerSecond: rate, longestSide: 32, limit: limit)
        }
        let all = try frames(10)
        #expect(all.count == 20 && all.allSatisfy { $0.width == 32 && $0.height == 24 })
        #expect(try frames(5).map(\.luma) == stride(from: 0, to: 20, by: 2).map { all[$0].luma })
        let slow = try frames(20)
        #expect(slow.count == 39, "the last frame is at 1.9 s")
        #expect(slow[1] === slow[2] && slow[0] !== slow[1])
        #expect(try frames(10, limit: 7).count == 7)
    }

    @Test("a file that is no video is refused by name, and a missing one told apart")
    func faults() throws {
        let text = try folder.write("clip.mp4", "not a video")
        for (path, kind) in [(text, Failure.Kind.badData), (folder.file("absent.mp4"), .unavailable)] {
            let failure = #expect(throws: Failure.self) { try ClipFile.decode(path: path, framesPerSecond: 5) }
            #expect(failure?.kind == kind && failure?.message.contains(".mp4") == true)
        }
    }
}

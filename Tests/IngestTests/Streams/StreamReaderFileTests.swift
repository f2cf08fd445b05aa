import Core
import Foundation
import FrameRing
import TestSupport
import Testing

@testable import Ingest

@Suite(.enabled(if: ClipFactory.isAvailable)) struct StreamReaderFileTests {
    private let folder = try! TemporaryFolder()

    @Test("a file gives five frames a second at their times, in order, then ends")
    func analysisRate() async throws {
        let path = folder.file("a.mp4")
        try ClipFactory.clip(at: path, seconds: 3)
        let harness = try ReaderHarness(path)
        let frames = try await harness.readAll()
        #expect(frames.map { ($0.header.time.seconds * 1000).rounded() } == (0..<15).map { Double($0) * 200 })
        #expect(frames.map(\.header.sequence) == Array(0..<15))
        #expect(frames.allSatisfy { $0.width == 320 && $0.height == 240 && !$0.header.isDiscontinuity })
        #expect(harness.states.last == .ended)
        #expect(harness.reader.statistics.decodedFrames == 75)
        #expect(harness.reader.statistics.decodeErrors == 0)
    }

    @Test("the same file gives the same frames, and B-frames keep their order")
    func determinism() async throws {
        let path = folder.file("b.mp4")
        try ClipFactory.clip(at: path, seconds: 2, framesPerSecond: 30, extra: ["-bf", "3", "-preset", "veryfast"])
        var runs: [[Int]] = []
        for _ in 0..<2 {
            let frames = try await ReaderHarness(path).readAll()
            #expect(frames.map { ($0.header.time.seconds * 100).rounded() } == (0..<10).map { Double($0) * 20 })
            runs.append(frames.map(\.meanLuma))
        }
        #expect(runs[0] == runs[1])
    }

    @Test("a file slower than the analysis rate gives all its frames")
    func slowFile() async throws {
        let path = folder.file("slow.mp4")
        try ClipFactory.clip(at: path, seconds: 6, framesPerSecond: 1)
        #expect(try await ReaderHarness(path).readAll().count == 6)
    }

    @Test("frames are shrunk to the longest side")
    func longestSide() async throws {
        let path = folder.file("large.mp4")
        try ClipFactory.clip(at: path, seconds: 1, width: 1280, height: 720)
        let frames = try await ReaderHarness(path).readAll()
        #expect(frames.count == 5)
        #expect(frames.allSatisfy { $0.width == 640 && $0.height == 360 })
    }

    @Test("a stream that changes its size on the way goes on")
    func sizeChange() async throws {
        for (name, width, height) in [("1.ts", 320, 240), ("2.ts", 480, 270)] {
            try ClipFactory.clip(at: folder.file(name), seconds: 1, width: width, height: height)
        }
        var joined = try Data(contentsOf: URL(filePath: folder.file("1.ts")))
        joined.append(try Data(contentsOf: URL(filePath: folder.file("2.ts"))))
        try joined.write(to: URL(filePath: folder.file("both.ts")))
        let harness = try ReaderHarness(folder.file("both.ts"))
        let frames = try await harness.readAll()
        #expect(Set(frames.map(\.width)) == [320, 480])
        #expect(harness.states.last == .ended)
        #expect(zip(frames, frames.dropFirst()).allSatisfy { $0.header.time < $1.header.time })
    }

    @Test("a clip cut in the middle gives what is there and ends with a warning")
    func cutClip() async throws {
        let path = folder.file("whole.mp4")
        try ClipFactory.clip(at: path, seconds: 4, extra: ["-movflags", "+faststart"])
        let bytes = try Data(contentsOf: URL(filePath: path))
        let cut = try folder.write("cut.mp4", [UInt8](bytes.prefix(bytes.count / 2)))
        let harness = try ReaderHarness(cut)
        let frames = try await harness.readAll()
        #expect(frames.count > 3 && frames.count < 20)
        #expect(harness.states.last == .ended)
        #expect(harness.log.lines.contains { $0.level == .warning })
    }

    @Test("a missing file, a text file, a clip without its index and a folder fail with a reason, once")
    func badFiles() async throws {
        try ClipFactory.clip(at: folder.file("whole.mp4"), seconds: 1)
        let bytes = try Data(contentsOf: URL(filePath: folder.file("whole.mp4")))
        let cases: [(String, Failure.Kind, String)] = [
            (folder.file("none.mp4"), .unavailable, "no such file"),
            (try folder.write("text.mp4", "these are words\n"), .badData, "not a video"),
            (try folder.write("words.txt", "these are words\n"), .badData, "not a video"),
            (try folder.write("cut.mp4", [UInt8](bytes.prefix(bytes.count / 2))), .badData, "not a video"),
            (try folder.write("empty.mp4", ""), .badData, "not a video"),
            (folder.path, .unavailable, "a directory"),
            ("/dev/video97", .unavailable, "no such device"),
        ]
        for (path, kind, words) in cases {
            let failure = #expect(throws: Failure.self, "\(path)") { try StreamProbe.probe(SourceURL(path)) }
            #expect(failure?.kind == kind, "\(path): \(String(describing: failure))")
            #expect(failure?.description.contains(words) == true, "\(path): \(String(describing: failure))")
            guard !path.hasPrefix("/dev") else { continue }
            let harness = try ReaderHarness(path)
            #expect(try await harness.readAll().isEmpty)
            #expect(harness.states == [.opening, .failed(try #require(failure))])
        }
    }

    @Test("stop ends a producer that waits for room, and start and stop may be repeated")
    func stopWhileWaiting() async throws {
        let path = folder.file("a.mp4")
        try ClipFactory.clip(at: path, seconds: 10)
        let harness = try ReaderHarness(path)
        harness.reader.start()
        harness.reader.start()
        #expect(try await harness.next() != nil)
        harness.reader.stop()
        harness.reader.stop()
        harness.reader.start()
        #expect(harness.states.last == .stopped)
        #expect(harness.channel.pushedCount < 50)
    }

    @Test("realtime paces a file by its clock")
    func realtime() async throws {
        let path = folder.file("a.mp4")
        try ClipFactory.clip(at: path, seconds: 1)
        var options = StreamOptions()
        options.realtime = true
        let start = ContinuousClock.now
        #expect(try await ReaderHarness(path, options: options).readAll().count == 5)
        #expect(ContinuousClock.now - start > .milliseconds(780))
    }

    @Test("nothing is kept of twenty files, good or bad")
    func resources() async throws {
        let path = folder.file("a.mp4")
        try ClipFactory.clip(at: path, seconds: 1)
        let before = ResourceGuard()
        for _ in 0..<10 {
            _ = try await ReaderHarness(path).readAll()
            _ = try await ReaderHarness(folder.file("none.mp4")).readAll()
        }
        // Other tests run beside this one, with a few descriptors and threads of their own.
        #expect(ResourceGuard().descriptors < before.descriptors + 15)
        #expect(ResourceGuard().threads < before.threads + 15)
    }

    @Test("every clip of the shared set opens and decodes", .enabled(if: SharedData.isAvailable))
    func sharedClips() async throws {
        let files = try FileManager.default.subpathsOfDirectory(atPath: SharedData.path("data/clips"))
            .filter { file in
                !file.hasPrefix("surveillance") && [".avi", ".gif", ".mp4"].contains { file.hasSuffix($0) }
            }
        #expect(!files.isEmpty)
        var options = StreamOptions()
        options.analysisFramesPerSecond = 1
        options.longestSide = 160
        for file in files {
            let harness = try ReaderHarness(SharedData.path("data/clips/\(file)"), options: options)
            let frames = try await harness.readAll()
            #expect(frames.count > 3, "\(file)")
            #expect(harness.states.last == .ended, "\(file)")
        }
    }
}

import Core
import TestSupport
import Testing

@testable import Ingest

@Suite("Packet history", .enabled(if: ClipFactory.isAvailable, "needs the ffmpeg command"))
struct PacketHistoryTests {
    private let folder: TemporaryFolder
    private let packets: Packets

    /// Ten seconds with a keyframe each second.
    init() throws {
        folder = try TemporaryFolder()
        let path = folder.file("clip.mp4")
        try ClipFactory.clip(
            at: path, seconds: 10, framesPerSecond: 10, width: 96, height: 64, keyframeInterval: 10,
            extra: ["-sc_threshold", "0"])
        packets = try Packets(of: path)
    }

    private func history(_ seconds: Double, bytes: Int = 1 << 24) -> PacketHistory {
        let history = PacketHistory(limits: .init(duration: .seconds(seconds), bytes: bytes))
        history.begin(packets.format)
        return history
    }

    @Test("it begins at a keyframe, covers its duration and holds one group of pictures more at most")
    func duration() {
        let history = history(3)
        for packet in packets.all {
            history.append(packet)
            let kept = history.packets(from: .zero)
            #expect(kept.first?.isKeyframe == true)
            let span = packet.time - kept[0].time
            #expect(span >= min(.seconds(3), packet.time - .zero) && span < .seconds(4.01))
            #expect(history.byteCount == kept.reduce(0) { $0 + $1.byteCount })
        }
        #expect(history.shortenedCount == 0)
    }

    @Test("what is asked for begins at the last keyframe at or before it")
    func from() {
        let history = history(20)
        for packet in packets.all { history.append(packet) }
        #expect(history.packets(from: MediaTime(seconds: 4.5)).first?.time == MediaTime(seconds: 4))
        #expect(history.packets(from: MediaTime(seconds: 5)).first?.time == MediaTime(seconds: 5))
        #expect(history.packets(from: MediaTime(seconds: 4.5)).count == 60)
    }

    @Test("bytes are bounded whatever the stream sends, and it still begins at a keyframe")
    func bytes() {
        let limit = packets.all.reduce(0) { $0 + $1.byteCount } / 3
        let history = history(20, bytes: limit)
        for packet in packets.all {
            history.append(packet)
            #expect(history.byteCount <= limit)
        }
        #expect(history.packets(from: .zero).first?.isKeyframe == true)
        #expect(history.shortenedCount > 0)
    }

    @Test("a group of pictures beyond the limit goes as a whole, and the next keyframe begins anew")
    func largeGroup() {
        let history = history(20, bytes: packets.all[0].byteCount + 1)
        for packet in packets.all.prefix(5) { history.append(packet) }
        #expect(history.byteCount == 0 && history.packets(from: .zero).isEmpty)
    }

    @Test("a new session begins anew: its packets may be encoded differently")
    func session() {
        let history = history(20)
        for packet in packets.all.prefix(25) { history.append(packet) }
        history.begin(packets.format)
        #expect(history.byteCount == 0)
        history.append(packets.all[25])
        #expect(history.packets(from: .zero).isEmpty, "nothing can be decoded before a keyframe")
        history.append(packets.all[30])
        #expect(history.packets(from: .zero).count == 1)
    }

    @Test("a feed brings what is there and what comes until its end, in order")
    func feed() throws {
        let history = history(20)
        #expect(history.feed(from: .zero, until: MediaTime(seconds: 6), waits: false) == nil, "no keyframe yet")
        for packet in packets.all.prefix(50) { history.append(packet) }
        let feed = try #require(
            history.feed(from: MediaTime(seconds: 2.5), until: MediaTime(seconds: 6), waits: false))
        for packet in packets.all.dropFirst(50) { history.append(packet) }
        var times: [Double] = []
        while let packet = try feed.next() { times.append(packet.time.seconds) }
        #expect(times.count == 41 && times.first == 2 && times.last == 6)
        #expect(times == times.sorted())
    }

    @Test("the end of a session ends the feeds with what they have")
    func sessionEndsFeeds() throws {
        let history = history(20)
        for packet in packets.all.prefix(20) { history.append(packet) }
        let feed = try #require(history.feed(from: .zero, until: MediaTime(seconds: 6), waits: false))
        history.endSession()
        var count = 0
        while try feed.next() != nil { count += 1 }
        #expect(count == 20)
    }

    @Test("a feed that nobody empties is given up, and the stream goes on at once")
    func overflow() throws {
        let history = history(20, bytes: packets.all[0].byteCount + packets.all[1].byteCount)
        history.append(packets.all[0])
        let feed = try #require(history.feed(from: .zero, until: MediaTime(seconds: 60), waits: false))
        let begin = ContinuousClock.now
        for packet in packets.all.dropFirst() { history.append(packet) }
        #expect(ContinuousClock.now - begin < .seconds(1))
        let failure = #expect(throws: Failure.self) { try feed.next() }
        #expect(failure?.kind == .resourceExhausted)
    }

    @Test("a file's feed makes its reader wait, so that nothing is lost")
    func waits() throws {
        let history = history(20, bytes: packets.all.prefix(10).reduce(0) { $0 + $1.byteCount })
        history.append(packets.all[0])
        let feed = try #require(history.feed(from: .zero, until: MediaTime(seconds: 60), waits: true))
        let all = packets.all
        let reader = BackgroundThread {
            for packet in all.dropFirst() { history.append(packet) }
            history.endSession()
        }
        var count = 0
        while try feed.next() != nil { count += 1 }
        reader.join()
        #expect(count == 100)
    }
}

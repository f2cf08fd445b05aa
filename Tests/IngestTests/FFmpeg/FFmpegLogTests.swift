import Core
import Testing

@testable import Ingest

@Suite struct FFmpegLogTests {
    @Test("one line of each kind per pause; the others are counted")
    func limiter() {
        var limiter = LogLimiter(pause: .seconds(10))
        func at(_ seconds: UInt64) -> MonotonicTime { MonotonicTime(nanoseconds: seconds * 1_000_000_000) }
        #expect(limiter.admit("h264", now: at(1)) == 0)
        #expect(limiter.admit("h264", now: at(2)) == nil)
        #expect(limiter.admit("rtsp", now: at(2)) == 0)
        #expect(limiter.admit("h264", now: at(10)) == nil)
        #expect(limiter.admit("h264", now: at(11)) == 2)
        #expect(limiter.admit("h264", now: at(21)) == 0)
    }
}

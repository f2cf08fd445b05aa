import Core
import Testing

@testable import Ingest

@Suite struct ArrivalLogTests {
    private func time(_ value: UInt64) -> MonotonicTime { MonotonicTime(nanoseconds: value) }

    @Test("a frame finds its packet's arrival, also long after; an unknown one gets the newest")
    func lookUp() {
        var log = ArrivalLog()
        #expect(log.arrival(of: 1) == nil)
        for stamp in 0..<100 { log.note(stamp: Int64(stamp), arrival: time(UInt64(1000 + stamp))) }
        #expect(log.arrival(of: 60) == time(1060))
        #expect(log.arrival(of: 99) == time(1099))
        #expect(log.arrival(of: 3) == time(1099), "forgotten")
        #expect(log.arrival(of: nil) == time(1099))
    }
}

import Core
import Testing

@testable import Ingest

@Suite struct PacketTimelineTests {
    private func at(_ milliseconds: Int) -> MonotonicTime {
        MonotonicTime(nanoseconds: UInt64(milliseconds + 1000) * 1_000_000)
    }

    /// Places packets whose stamps are milliseconds; they arrive 40 ms apart.
    private func places(
        _ stamps: [Int64?], isLive: Bool = true, bits: Int = 64, start: Int = 0
    ) -> [PacketTimeline.Place] {
        var timeline = PacketTimeline(isLive: isLive)
        timeline.beginSession(numerator: 1, denominator: 1000, stampBits: bits)
        return stamps.enumerated().map { index, stamp in
            timeline.place(presentation: stamp, decoding: stamp, duration: 0, arrival: at(start + index * 40))
        }
    }

    private func milliseconds(_ places: [PacketTimeline.Place]) -> [Int64] { places.map { $0.decoding / 1_000_000 } }

    @Test("the first packet is time zero, whatever its stamp")
    func origin() {
        #expect(milliseconds(places([777_000, 777_040, 777_080])) == [0, 40, 80])
    }

    @Test("with reordering, zero is the first presentation and decoding comes before it")
    func reordering() {
        var timeline = PacketTimeline(isLive: false)
        timeline.beginSession(numerator: 1, denominator: 25, stampBits: 64)
        let first = timeline.place(presentation: 2, decoding: 0, duration: 1, arrival: at(0))
        let second = timeline.place(presentation: 5, decoding: 1, duration: 1, arrival: at(0))
        #expect(first.presentation == 0 && first.decoding == -80_000_000)
        #expect(second.presentation == 120_000_000 && second.decoding == -40_000_000)
    }

    @Test("stamps of 32 and 33 bits wrap around without a break", arguments: [32, 33])
    func wrap(bits: Int) {
        let end = Int64(1) << Int64(bits)
        let result = places([end - 80, end - 40, 0, 40], bits: bits)
        #expect(milliseconds(result) == [0, 40, 80, 120])
        #expect(!result.contains { $0.isDiscontinuity })
    }

    @Test("a jump of an hour, forward or back, is one break, and time goes on by the host's clock", arguments: [1, -1])
    func jump(sign: Int64) {
        let hour = sign * 3_600_000
        let result = places([10_000_000, 10_000_040, 10_000_080 + hour, 10_000_120 + hour])
        #expect(milliseconds(result) == [0, 40, 80, 120])
        #expect(result.map(\.isDiscontinuity) == [false, false, true, false])
    }

    @Test("missing stamps continue at the last pace; live, that is one break")
    func missing() {
        let result = places([0, 50, nil, nil, 200])
        #expect(milliseconds(result) == [0, 50, 100, 150, 200])
        #expect(result[2].presentation == nil)
        #expect(result.map(\.isDiscontinuity) == [false, false, true, false, false])
        #expect(!places([0, 50, nil, nil, 200], isLive: false).contains { $0.isDiscontinuity })
    }

    @Test("a new session adds the length of the outage and marks it")
    func outage() {
        var timeline = PacketTimeline(isLive: true)
        timeline.beginSession(numerator: 1, denominator: 90000, stampBits: 33)
        _ = timeline.place(presentation: 5000, decoding: nil, duration: 0, arrival: at(0))
        timeline.beginSession(numerator: 1, denominator: 1000, stampBits: 64)
        let after = timeline.place(presentation: 3, decoding: 3, duration: 0, arrival: at(7_000))
        #expect(after == .init(presentation: 7_000_000_000, decoding: 7_000_000_000, isDiscontinuity: true))
    }

    @Test("a file's honest gap is kept, a live stream's is a break")
    func gap() {
        #expect(milliseconds(places([0, 60_000], isLive: false)) == [0, 60_000])
        #expect(milliseconds(places([0, 60_000], isLive: true)) == [0, 40])
    }

    @Test("any stamps at all: no trap, no backward jump beyond reordering")
    func hostile() {
        var generator = SystemRandomNumberGenerator()
        for bits in [1, 32, 33, 64] {
            var timeline = PacketTimeline(isLive: Bool.random())
            timeline.beginSession(numerator: Int.random(in: 0...Int(Int32.max)), denominator: 1, stampBits: bits)
            var last = Int64.min
            for index in 0..<2000 {
                func stamp() -> Int64? {
                    [nil, .max, .min + 1, 0, Int64.random(in: .min ... .max, using: &generator)].randomElement()!
                }
                let place = timeline.place(
                    presentation: stamp(), decoding: stamp(), duration: stamp() ?? 0, arrival: at(index))
                #expect(last == .min || place.decoding >= last - 1_000_000_000)
                last = place.decoding
            }
        }
    }
}

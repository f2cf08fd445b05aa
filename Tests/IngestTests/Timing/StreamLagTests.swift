import Core
import Testing

@testable import Ingest

@Suite struct StreamLagTests {
    /// Notes a packet each 40 ms of media time, `delay(second)` seconds late; the media times at which the host was behind.
    private func behind(drift: Double = 0, seconds: Double, delay: (Double) -> Double) -> [Double] {
        var lag = StreamLag(limit: .milliseconds(400))
        return stride(from: 0, to: seconds, by: 0.04).filter { time in
            let arrival = 1000 + time * (1 + drift) + delay(time)
            return lag.note(MediaTime(seconds: time), arrival: MonotonicTime(nanoseconds: UInt64(arrival * 1e9)))
        }
    }

    @Test("a delay that stays for a second is told, and ends with it")
    func standing() throws {
        let times = behind(seconds: 30) { (10..<20).contains($0) ? 0.5 : 0.02 }
        let (first, last) = (try #require(times.first), try #require(times.last))
        #expect((11...11.1).contains(first) && (19.9...20).contains(last))
    }

    @Test("bursts of the network, jitter and clocks that part slowly are none")
    func harmless() {
        #expect(behind(seconds: 60) { time in 0.9 - time.truncatingRemainder(dividingBy: 0.9) }.isEmpty)
        #expect(behind(drift: 150e-6, seconds: 20_000) { _ in 0 }.isEmpty)
        #expect(behind(drift: -150e-6, seconds: 20_000) { _ in 0 }.isEmpty)
    }

    @Test("a jump of the camera's time begins anew")
    func reset() {
        var lag = StreamLag(limit: .milliseconds(400))
        func note(_ media: Double, _ arrival: Double) -> Bool {
            lag.note(MediaTime(seconds: media), arrival: MonotonicTime(nanoseconds: UInt64(arrival * 1e9)))
        }
        #expect({ !note(100, 1) }())
        lag.reset()
        for step in 0..<100 { #expect({ !note(Double(step) / 25, 2 + Double(step) / 25) }()) }
        #expect(lag.delay == .zero)
    }
}

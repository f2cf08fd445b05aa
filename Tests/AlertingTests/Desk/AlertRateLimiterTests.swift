import Core
import Testing

@testable import Alerting

@Suite struct AlertRateLimiterTests {
    private func time(_ seconds: Double) -> MonotonicTime { MonotonicTime(nanoseconds: UInt64((1000 + seconds) * 1e9)) }

    @Test("ten thousand alerts in ten seconds become the burst and what the rate adds; the rest is counted by camera")
    func flood() throws {
        let limiter = AlertRateLimiter(.init(alerts: 30, period: .seconds(60)))
        var admitted = 0
        for index in 0..<10_000 {
            let camera = index.isMultiple(of: 4) ? "yard" : "dock"
            if limiter.admits(camera, at: time(Double(index) / 1000)) { admitted += 1 }
        }
        #expect(admitted == 30 + 10 * 30 / 60 - 1 || admitted == 30 + 10 * 30 / 60)
        #expect(limiter.takeSummary(at: time(20)) == nil, "a period has not passed")
        let summary = try #require(limiter.takeSummary(at: time(70)))
        #expect(summary.count == 10_000 - admitted)
        #expect(summary.byCamera["yard"].map { $0 > 2000 && $0 <= 2500 } == true)
        #expect(summary.sentence.contains("more than 30 in 60 s would have come: dock "))
        #expect(limiter.takeSummary(at: time(200)) == nil)
    }

    @Test("after a quiet period all of the burst is there again")
    func refills() {
        let limiter = AlertRateLimiter(.init(alerts: 3, period: .seconds(60)))
        #expect((0..<4).map { _ in limiter.admits("a", at: time(0)) } == [true, true, true, false])
        #expect(!limiter.admitsLate(at: time(10)))
        #expect((0..<4).map { _ in limiter.admits("a", at: time(300)) } == [true, true, true, false])
    }

    @Test("a clock that stands still or a limit that shrinks does no harm")
    func odd() {
        let limiter = AlertRateLimiter(.init(alerts: 10, period: .seconds(1)))
        #expect(limiter.admits("a", at: time(5)) && limiter.admits("a", at: time(5)))
        limiter.setLimit(.init(alerts: 1, period: .seconds(1)))
        #expect(limiter.admits("a", at: time(5)) && !limiter.admits("a", at: time(5)))
    }
}

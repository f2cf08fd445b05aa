import Core
import Testing

@testable import Alerting

@Suite struct FailureReportTests {
    private let failure = Failure(.unavailable, "no route")

    private func time(_ seconds: UInt64) -> MonotonicTime { MonotonicTime(nanoseconds: seconds * 1_000_000_000) }

    @Test("the first failure is said at once, the next ones together after ten seconds")
    func throttles() {
        var report = FailureReport(sink: "file x")
        #expect(report.failure(failure, at: time(1))?.text == "file x: no route")
        for second in 2...10 as ClosedRange<UInt64> { #expect(report.failure(failure, at: time(second)) == nil) }
        report.waiting = 3
        report.dropped = 4
        #expect(
            report.failure(failure, at: time(11))?.text
                == "file x: no route; 9 more failures since the last report; 3 records wait; 4 dropped so far")
    }

    @Test("recovery is said once, and only after a failure")
    func recovery() {
        var report = FailureReport(sink: "file x")
        #expect(report.success() == nil)
        _ = report.failure(failure, at: time(1))
        _ = report.failure(failure, at: time(2))
        #expect(report.success()?.text == "file x: works again after 2 failed attempts")
        #expect(report.success() == nil)
    }
}

import Foundation
import Testing

@testable import Core

@Suite struct ClocksTests {
    @Test("setting the wall clock leaves the monotonic one alone")
    func wallJumps() {
        let clocks = ManualClocks()
        let before = clocks.monotonic()
        clocks.setWall(clocks.wall().addingTimeInterval(-3600))
        #expect(clocks.monotonic() == before)
        clocks.advance(by: .milliseconds(1500))
        #expect(clocks.monotonic() - before == .milliseconds(1500))
    }

    @Test("the host's monotonic clock does not go back")
    func systemMonotonic() {
        let clocks = SystemClocks()
        var last = clocks.monotonic()
        for _ in 0..<1000 {
            let now = clocks.monotonic()
            #expect(now >= last)
            last = now
        }
    }

    @Test("media time and durations convert exactly")
    func conversions() {
        #expect(MediaTime(seconds: 1.5) - MediaTime(seconds: 2) == .milliseconds(-500))
        #expect((MediaTime.zero + .seconds(3)).seconds == 3)
        #expect(Duration.milliseconds(-1500).nanoseconds == -1_500_000_000)
    }
}

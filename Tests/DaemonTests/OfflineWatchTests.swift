import Alerting
import Core
import Testing

@testable import Daemon

@Suite struct OfflineWatchTests {
    private let start = MonotonicTime(nanoseconds: 5_000_000_000)

    /// Ticks once a second; a picture in the seconds that are named.
    private func run(_ seconds: Range<Int>, pictures: (Int) -> Bool) throws -> [AlertTransition] {
        let policy = try #require(AlertPolicy.standard(for: .offline))
        var watch = OfflineWatch(policy: policy, framePeriod: .milliseconds(200), start: start)
        return seconds.compactMap {
            watch.observe(hasPicture: pictures($0), at: start + .seconds($0), isArmed: true)
        }
    }

    @Test("a camera that is silent past the hold-off is offline, and back only when that has held")
    func outage() throws {
        let transitions = try run(0..<300) { !(100..<160).contains($0) && !(165..<168).contains($0) }
        #expect(transitions.map(\.type).filter { $0 != .updated } == [.opened, .closed])
        let opened = try #require(transitions.first)
        #expect((130...134).contains(opened.at.seconds), "30 s of silence that count, after 2 that do not")
        #expect(opened.finding.reason.hasPrefix("The camera has brought no picture for 3"))
        // It came back at 160, went for three seconds, and has held since 168.
        #expect((177...180).contains(try #require(transitions.last).at.seconds))
    }

    @Test("a camera that never came is offline too")
    func never() throws {
        #expect(try run(0..<60) { _ in false }.map(\.type) == [.opened])
    }

    @Test("short gaps, and pictures as rare as they are asked for, are no outage")
    func gaps() throws {
        #expect(try run(0..<600) { $0 % 20 < 5 }.isEmpty)
        let policy = try #require(AlertPolicy.standard(for: .offline))
        var slow = OfflineWatch(policy: policy, framePeriod: .seconds(10), start: start)
        let found = (0..<600).compactMap {
            slow.observe(hasPicture: $0 % 10 == 0, at: start + .seconds($0), isArmed: true)
        }
        #expect(found.isEmpty)
    }
}

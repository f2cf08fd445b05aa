import Core
import Testing

@testable import Alerting

@Suite struct AlertTrackersTests {
    private static let policy = AlertPolicy(
        verify: .seconds(1), clear: .seconds(2), minimumDuration: .zero, cooldown: .seconds(5),
        samePlace: .seconds(60), updateInterval: .seconds(3600))

    /// A box of 0.1 by 0.2 with this left edge.
    private static func box(_ x: Double) -> Box { Box(x: x, y: 0.5, width: 0.1, height: 0.2) }

    /// Feeds five frames a second; `sightings` gives the left edges of what is seen at a time, the surest first.
    private func feed(
        _ trackers: inout AlertTrackers, seconds: Double, _ sightings: (Double) -> [Double]
    ) -> [AlertTransition] {
        (0..<Int(seconds * 5)).flatMap { index in
            let time = Double(index) * 0.2
            let seen = sightings(time).enumerated().map { rank, x in
                Finding.sample(kind: .person, score: 0.9 - 0.02 * Double(rank), seconds: time, box: Self.box(x))
            }
            var finding = seen.first ?? .sample(kind: .person, score: 0, seconds: time)
            finding.others = Array(seen.dropFirst())
            return trackers.observe(finding)
        }
    }

    @Test("what comes into view beside an open alert alerts too, and each alert ends with what it is about")
    func twoThings() {
        var trackers = AlertTrackers(policy: Self.policy)
        let transitions = feed(&trackers, seconds: 40) { time in
            (time < 20 ? [0.1] : []) + (time >= 10 && time < 30 ? [0.7] : [])
        }
        #expect(transitions.map(\.type) == [.opened, .opened, .closed, .closed])
        #expect(transitions.map(\.slot) == [0, 1, 0, 1])
        // The second is verified as soon as three in five frames of a second show it.
        #expect(transitions.map { Int($0.at.seconds) } == [1, 10, 21, 31])
        #expect(transitions.map(\.finding.box?.x) == [0.1, 0.7, 0.1, 0.7])
    }

    @Test("the cooldown holds for all: what came within it alerts when it has passed")
    func cooldown() {
        var trackers = AlertTrackers(policy: Self.policy)
        let opened = feed(&trackers, seconds: 12) { time in time < 2 ? [0.1] : [0.1, 0.7] }
        #expect(opened.map(\.type) == [.opened, .opened])
        #expect(opened.map { Int($0.at.seconds) } == [1, 6])
    }

    @Test("without places to tell apart one alert is open at a time")
    func withoutPlaces() {
        var policy = Self.policy
        policy.samePlace = .zero
        var trackers = AlertTrackers(policy: policy)
        let transitions = feed(&trackers, seconds: 20) { time in time < 8 ? [0.1] : [0.1, 0.7] }
        #expect(transitions.map(\.type) == [.opened])
        #expect(transitions.map(\.slot) == [0])
        // A gap in the stream changes nothing about that, nor does a policy that tells no places any more.
        #expect(trackers.interrupt(at: MediaTime(nanoseconds: 20_500_000_000)).isEmpty)
        var placed = Self.policy
        placed.cooldown = .zero
        trackers.adopt(placed)
        trackers.adopt(policy)
        let later = (105..<200).flatMap {
            trackers.observe(.sample(kind: .person, score: 0.9, seconds: Double($0) * 0.2, box: Self.box(0.1)))
        }
        #expect(later.isEmpty)
    }

    @Test("one thing that crosses the picture is one alert, also where it passes another")
    func crossing() {
        var trackers = AlertTrackers(policy: Self.policy)
        let transitions = feed(&trackers, seconds: 30) { time in [0.9 - 0.03 * time, 0.45] }
        #expect(transitions.map(\.type) == [.opened, .opened])
        #expect(Set(transitions.map(\.slot)) == [0, 1])
    }

    @Test("however much is in view, eight alerts are open at most; the end of the source closes them all")
    func limit() {
        var policy = Self.policy
        policy.cooldown = .zero
        var trackers = AlertTrackers(policy: policy)
        let transitions = feed(&trackers, seconds: 60) { _ in (0..<10).map { Double($0) * 0.1 } }
        #expect(transitions.count == 8 && transitions.allSatisfy { $0.type == .opened })
        #expect(Set(transitions.map(\.slot)) == Set(0..<8))
        let last = trackers.finish(at: MediaTime(nanoseconds: 60_000_000_000))
        #expect(last.count == 8 && last.allSatisfy { $0.type == .closed })
        #expect(!trackers.isOpen)
    }

    @Test("a slot that is free again is taken by what comes next")
    func slots() {
        var trackers = AlertTrackers(policy: Self.policy)
        let opened = feed(&trackers, seconds: 40) { time in
            (time < 10 ? [0.1] : []) + (time >= 5 ? [0.7] : []) + (time >= 20 ? [0.4] : [])
        }.filter { $0.type == .opened }
        #expect(opened.map(\.slot) == [0, 1, 0])
    }
}

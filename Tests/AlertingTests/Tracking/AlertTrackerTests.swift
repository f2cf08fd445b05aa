import Core
import Testing

@testable import Alerting

@Suite struct AlertTrackerTests {
    /// Feeds scores at five frames a second from `start` on and returns the transitions.
    private func feed(
        _ tracker: inout AlertTracker, _ scores: some Sequence<Double>, from start: Double = 0
    ) -> [AlertTransition] {
        scores.enumerated().compactMap { index, score in
            tracker.observe(.sample(score: score, seconds: start + Double(index) * 0.2))
        }
    }

    private func scores(_ score: Double, seconds: Double) -> [Double] {
        Array(repeating: score, count: Int((seconds * 5).rounded()))
    }

    @Test("an alert opens when the window is covered and enough of its frames reach the threshold")
    func opens() {
        var tracker = AlertTracker(policy: AlertPolicy())
        let transitions = feed(&tracker, scores(0.9, seconds: 4))
        #expect(transitions.map(\.type) == [.opened])
        #expect(transitions.first?.at == MediaTime(seconds: 3))
        #expect(transitions.first?.startedAt == .zero)
        #expect(transitions.first?.finding.score == 0.9)
        #expect(tracker.isOpen)
    }

    @Test("the share decides: 10 of 16 frames open at 0.6, 9 of 16 do not", arguments: [(10, true), (9, false)])
    func share(raised: Int, opens: Bool) {
        var tracker = AlertTracker(policy: AlertPolicy(verify: .seconds(3), requiredShare: 0.6))
        let quiet = Array(repeating: 0.1, count: 16 - raised)
        let transitions = feed(&tracker, quiet + Array(repeating: 0.7, count: raised))
        #expect(transitions.isEmpty != opens)
    }

    @Test("the event began at the first frame in the window that reached the threshold")
    func startsAtFirstRaisedFrame() {
        var tracker = AlertTracker(policy: AlertPolicy())
        let transitions = feed(&tracker, scores(0.1, seconds: 10) + scores(0.8, seconds: 3))
        #expect(transitions.first?.startedAt == MediaTime(seconds: 10))
        #expect(transitions.first.map { $0.at < MediaTime(seconds: 12.2) } == true)
    }

    @Test("a zero window opens on a single frame")
    func zeroWindow() {
        var tracker = AlertTracker(policy: AlertPolicy(verify: .zero))
        #expect(tracker.observe(.sample(score: 0.6, seconds: 0))?.type == .opened)
    }

    @Test("sparse frames are verified over three frames, and one odd frame among them opens nothing")
    func sparseFrames() {
        var tracker = AlertTracker(policy: AlertPolicy())
        let observed = [0.1, 0.9, 0.1, 0.1, 0.9, 0.9].enumerated().map { index, score in
            tracker.observe(.sample(score: score, seconds: Double(index) * 10))?.type
        }
        #expect(observed == [nil, nil, nil, nil, nil, .opened])
    }

    @Test("flicker on half of the frames opens nothing")
    func flicker() {
        var tracker = AlertTracker(policy: AlertPolicy())
        #expect(feed(&tracker, (0..<2000).map { $0.isMultiple(of: 2) ? 0.95 : 0.05 }).isEmpty)
    }

    @Test("a score between the thresholds neither opens an alert nor closes one")
    func hysteresis() {
        var tracker = AlertTracker(policy: AlertPolicy(updateInterval: .seconds(3600)))
        #expect(feed(&tracker, scores(0.5, seconds: 60)).isEmpty)
        #expect(feed(&tracker, scores(0.7, seconds: 4), from: 60).map(\.type) == [.opened])
        #expect(feed(&tracker, scores(0.5, seconds: 120), from: 64).isEmpty)
        #expect(tracker.isOpen)
    }

    @Test("an alert closes after the clear time, with its best finding; one frame above the threshold starts it anew")
    func closes() {
        var tracker = AlertTracker(policy: AlertPolicy(minimumDuration: .zero, updateInterval: .seconds(3600)))
        _ = feed(&tracker, scores(0.8, seconds: 4))
        #expect(feed(&tracker, scores(0.1, seconds: 9.8) + [0.4], from: 4).isEmpty)
        let closed = feed(&tracker, scores(0.1, seconds: 20), from: 14)
        #expect(closed.map(\.type) == [.closed])
        #expect(closed.first?.at == MediaTime(seconds: 23.8))
        #expect(closed.first?.finding.score == 0.8)
        #expect(closed.first?.startedAt == .zero)
        #expect(!tracker.isOpen)
    }

    @Test("an alert stays open for the minimum duration")
    func minimumDuration() {
        var tracker = AlertTracker(policy: AlertPolicy(clear: .seconds(1), minimumDuration: .seconds(30)))
        _ = feed(&tracker, scores(0.8, seconds: 3.2))
        let closed = feed(&tracker, scores(0.1, seconds: 60), from: 3.2)
        #expect(closed.map(\.type) == [.closed])
        #expect(closed.first?.at == MediaTime(seconds: 33))
    }

    @Test("the cooldown counts from the last alert, and what it held back does not lengthen it")
    func cooldown() {
        let policy = AlertPolicy(clear: .seconds(2), minimumDuration: .zero, updateInterval: .seconds(3600))
        var tracker = AlertTracker(policy: policy)
        let burst = scores(0.9, seconds: 5) + scores(0.1, seconds: 5)
        let transitions = feed(&tracker, (0..<20).flatMap { _ in burst })
        let opened = transitions.filter { $0.type == .opened }.map(\.at.seconds)
        #expect(opened.count == 4)
        #expect(zip(opened, opened.dropFirst()).allSatisfy { $1 - $0 >= 60 && $1 - $0 < 70 })
    }

    @Test("an event that outlasts the cooldown is reported when it has passed")
    func eventOutlastsCooldown() {
        var tracker = AlertTracker(policy: AlertPolicy(clear: .seconds(2), minimumDuration: .zero))
        _ = feed(&tracker, scores(0.9, seconds: 4) + scores(0.1, seconds: 16))
        let opened = feed(&tracker, scores(0.9, seconds: 50), from: 20).first
        #expect(opened?.type == .opened)
        #expect(opened?.at == MediaTime(seconds: 63))
    }

    @Test("updates come at the interval while the alert is seen, and not while it clears")
    func updateInterval() {
        var tracker = AlertTracker(policy: AlertPolicy(clear: .seconds(60)))
        let transitions = feed(&tracker, scores(0.8, seconds: 34) + scores(0.1, seconds: 50))
        #expect(transitions.map(\.type) == [.opened, .updated, .updated, .updated])
        #expect(transitions.map(\.at.seconds) == [3, 13, 23, 33])
    }

    @Test("a clear rise of the score is an update at once, a small one is not")
    func rise() {
        var tracker = AlertTracker(policy: AlertPolicy())
        let transitions = feed(&tracker, scores(0.62, seconds: 4) + [0.70, 0.75, 0.76, 0.9])
        #expect(transitions.map(\.type) == [.opened, .updated, .updated])
        #expect(transitions.map(\.finding.score) == [0.62, 0.75, 0.9])
        #expect(transitions.last?.showsPeak == true)
    }

    @Test("frames before a gap verify nothing after it")
    func gapForgetsWindow() {
        var tracker = AlertTracker(policy: AlertPolicy())
        #expect(feed(&tracker, scores(0.9, seconds: 2.8)).isEmpty)
        #expect(tracker.interrupt(at: MediaTime(seconds: 30)) == nil)
        let opened = feed(&tracker, scores(0.9, seconds: 4), from: 30)
        #expect(opened.map(\.at.seconds) == [33])
        #expect(opened.first?.startedAt == MediaTime(seconds: 30))
    }

    @Test("an open alert outlives a short gap and closes in a long one")
    func gapAndOpenAlert() {
        var tracker = AlertTracker(policy: AlertPolicy())
        _ = feed(&tracker, scores(0.9, seconds: 4))
        #expect(tracker.interrupt(at: MediaTime(seconds: 8)) == nil)
        #expect(tracker.isOpen)
        let closed = tracker.interrupt(at: MediaTime(seconds: 20))
        #expect(closed?.type == .closed)
        #expect(closed?.arrival == nil)
    }

    @Test("the end of the source closes an open alert and says nothing otherwise")
    func finish() {
        var tracker = AlertTracker(policy: AlertPolicy())
        #expect(tracker.finish(at: .zero) == nil)
        _ = feed(&tracker, scores(0.9, seconds: 4))
        #expect(tracker.finish(at: MediaTime(seconds: 4))?.type == .closed)
        #expect(tracker.finish(at: MediaTime(seconds: 4)) == nil)
    }

    @Test("late frames and scores that are not numbers change nothing")
    func oddInput() {
        var tracker = AlertTracker(policy: AlertPolicy(verify: .zero))
        #expect(tracker.observe(.sample(score: .nan, seconds: 5)) == nil)
        #expect(tracker.observe(.sample(score: 0.9, seconds: 4)) == nil)
    }

    @Test("ten thousand random scores collapse into few alerts, the same each time, each opened and closed in turn")
    func collapse() {
        var generator = SeededGenerator(seed: 7)
        let noise = (0..<10_000).map { _ in Double.random(in: 0.3...0.9, using: &generator) }
        let runs = (0..<2).map { _ in
            var tracker = AlertTracker(policy: AlertPolicy(requiredShare: 0.5))
            var transitions = feed(&tracker, noise)
            if let last = tracker.finish(at: MediaTime(seconds: 2000)) { transitions.append(last) }
            return transitions
        }
        #expect(runs[0] == runs[1])
        let edges = runs[0].filter { $0.type != .updated }.map(\.type)
        #expect(!edges.isEmpty && edges.count <= 2 * 2000 / 60)
        #expect(edges.enumerated().allSatisfy { $1 == ($0.isMultiple(of: 2) ? .opened : .closed) })
        #expect(runs[0].count <= 2000 / 10 + edges.count + 10)
    }

    // MARK: Verification, severity and duration

    @Test("by its mean a few sure frames open an alert that the share does not, and many unsure ones do not")
    func mean() {
        let few = (0..<50).map { $0.isMultiple(of: 2) ? 1.0 : 0.3 }
        let policy = AlertPolicy(verification: .mean)
        var mean = AlertTracker(policy: policy)
        #expect(feed(&mean, few).first?.type == .opened)
        var share = AlertTracker(policy: AlertPolicy())
        #expect(feed(&share, few).isEmpty)
        var unsure = AlertTracker(policy: policy)
        #expect(feed(&unsure, (0..<50).map { $0.isMultiple(of: 3) ? 0.2 : 0.65 }).isEmpty)
    }

    @Test("an alert opens as a warning, and what lasts becomes an alarm; both say so")
    func warningBeforeAlarm() {
        var tracker = AlertTracker(policy: AlertPolicy(verify: .seconds(10), warn: .seconds(1)))
        let transitions = feed(&tracker, scores(0.9, seconds: 12))
        #expect(transitions.map(\.type) == [.opened, .updated])
        #expect(transitions.map(\.severity) == [.warning, .alarm])
        #expect(transitions.map(\.at.seconds) == [1, 10])
        #expect(transitions[0].finding.reason.hasSuffix("; a warning, and an alarm if it lasts 10 s"))
        #expect(transitions[1].finding.reason.hasSuffix("; an alarm now, verified over 10 s"))
        let closed = tracker.finish(at: MediaTime(seconds: 12))
        #expect(closed?.severity == .alarm && closed?.finding.reason == "flames in the picture")
    }

    @Test("a warning that does not last never becomes an alarm")
    func warningOnly() {
        let policy = AlertPolicy(verify: .seconds(10), warn: .seconds(1), clear: .seconds(3), minimumDuration: .zero)
        var tracker = AlertTracker(policy: policy)
        let transitions = feed(&tracker, scores(0.9, seconds: 2) + scores(0.1, seconds: 20))
        #expect(transitions.map(\.type) == [.opened, .closed])
        #expect(transitions.allSatisfy { $0.severity == .warning })
    }

    @Test("what warns by policy has no step before it, and a window for warnings that is no shorter is none")
    func noWarningWindow() {
        for policy in [
            AlertPolicy(verify: .seconds(3), warn: .seconds(1), severity: .warning),
            AlertPolicy(verify: .seconds(3), warn: .seconds(3)),
        ] {
            var tracker = AlertTracker(policy: policy)
            #expect(feed(&tracker, scores(0.9, seconds: 4)).map(\.at.seconds) == [3])
        }
    }

    @Test("an alert that is seen for ever closes after the longest duration, and opens again after the cooldown")
    func maximumDuration() {
        let policy = AlertPolicy(
            maximumDuration: .seconds(20), cooldown: .seconds(60), updateInterval: .seconds(3600))
        var tracker = AlertTracker(policy: policy)
        let transitions = feed(&tracker, scores(0.9, seconds: 70))
        #expect(transitions.map(\.type) == [.opened, .closed, .opened])
        #expect(transitions.map(\.at.seconds) == [3, 23, 63])
    }

    // MARK: Places

    private let left = Box(x: 0.1, y: 0.5, width: 0.2, height: 0.2)
    private let right = Box(x: 0.7, y: 0.5, width: 0.2, height: 0.2)

    private func placed(_ policy: AlertPolicy, _ frames: [(seconds: Double, box: Box?)]) -> [AlertTransition] {
        var tracker = AlertTracker(policy: policy)
        return frames.compactMap { frame in
            tracker.observe(
                .sample(kind: .vehicle, score: frame.box == nil ? 0 : 0.9, seconds: frame.seconds, box: frame.box))
        }
    }

    /// Seen for two seconds, gone for eight.
    private func visits(_ boxes: [Box]) -> [(seconds: Double, box: Box?)] {
        boxes.enumerated().flatMap { visit, box in
            (0..<50).map { (Double(visit) * 10 + Double($0) * 0.2, $0 < 10 ? box : nil) }
        }
    }

    private var placePolicy: AlertPolicy {
        AlertPolicy(
            verify: .seconds(1), clear: .seconds(2), minimumDuration: .zero, cooldown: .zero, samePlace: .seconds(60),
            updateInterval: .seconds(3600))
    }

    @Test("what comes back to the same place does not alert again until the time has passed; what is elsewhere does")
    func samePlace() {
        let shifted = Box(x: 0.12, y: 0.5, width: 0.2, height: 0.2)
        let opened = placed(placePolicy, visits([left, shifted, right, left, right, left, left, left, left]))
            .filter { $0.type == .opened }
        #expect(opened.map { Int($0.at.seconds / 10) } == [0, 2, 6])
        #expect(opened.map(\.finding.box) == [left, right, left])
        #expect(opened.last?.finding.reason.contains("more held back") == true)
    }

    @Test("where the surest sighting is known, a weaker one elsewhere counts")
    func others() {
        var tracker = AlertTracker(policy: placePolicy)
        var opened: [Box?] = []
        for index in 0..<100 {
            let time = Double(index) * 0.2
            var parked = Finding.sample(
                kind: .vehicle, score: index < 20 || index > 60 ? 0.95 : 0.1, seconds: time, box: left)
            if index > 60 { parked.others = [.sample(kind: .vehicle, score: 0.7, seconds: time, box: right)] }
            if let transition = tracker.observe(parked), transition.type == .opened {
                opened.append(transition.finding.box)
            }
        }
        #expect(opened == [left, right])
    }

    @Test("places that do not count, by zone, area or size, open nothing; a weaker sighting that counts does")
    func filters() {
        var inBay = Finding.sample(score: 0.9, seconds: 0, box: left)
        inBay.zones = ["bay"]
        #expect(FindingFilter(zones: ["bay"]).admits(inBay) && !FindingFilter(zones: ["yard"]).admits(inBay))
        #expect(!FindingFilter(ignoredZones: ["bay"]).admits(inBay))
        #expect(FindingFilter(ignoredZones: ["street"]).admits(inBay))
        inBay.zones = ["bay", "street"]
        #expect(FindingFilter(ignoredZones: ["street"]).admits(inBay), "part of it lies where it counts")
        let corner = Polygon(corners: [
            .init(x: 0, y: 0.4), .init(x: 0.4, y: 0.4), .init(x: 0.4, y: 1), .init(x: 0, y: 1),
        ])
        #expect(!FindingFilter(ignoredAreas: [corner]).admits(inBay))
        #expect(!FindingFilter(sizes: 0.05...1).admits(inBay) && !FindingFilter(sizes: 0...0.01).admits(inBay))
        #expect(FindingFilter(sizes: 0.03...0.05).admits(inBay))
        var policy = AlertPolicy()
        policy.filter.ignoredAreas = [corner]
        var tracker = AlertTracker(policy: policy)
        #expect((0..<50).allSatisfy { tracker.observe(.sample(score: 0.9, seconds: Double($0) / 5, box: left)) == nil })
    }

    // MARK: Schedules and changes

    @Test("outside its schedule no alert opens; one that is open closes in time; the next says what was held back")
    func unarmed() {
        var tracker = AlertTracker(policy: AlertPolicy(clear: .seconds(2), minimumDuration: .zero, cooldown: .zero))
        func observe(_ seconds: Range<Int>, score: Double, isArmed: Bool) -> [AlertTransition] {
            (seconds.lowerBound * 5..<seconds.upperBound * 5).compactMap {
                tracker.observe(.sample(score: score, seconds: Double($0) / 5), isArmed: isArmed)
            }
        }
        #expect(observe(0..<10, score: 0.9, isArmed: false).isEmpty)
        #expect(observe(10..<20, score: 0, isArmed: false).isEmpty)
        let opened = observe(20..<25, score: 0.9, isArmed: true)
        #expect(opened.map(\.type) == [.opened])
        #expect(opened[0].finding.reason.hasSuffix("; 1 more held back since the last alert"))
        #expect(observe(25..<30, score: 0, isArmed: false).map(\.type) == [.closed])
    }

    @Test("another policy applies at once, and an open alert goes on under it")
    func adopt() {
        var tracker = AlertTracker(policy: AlertPolicy(updateInterval: .seconds(3600)))
        #expect(feed(&tracker, scores(0.7, seconds: 4)).map(\.type) == [.opened])
        tracker.adopt(AlertPolicy(raiseThreshold: 0.9, clearThreshold: 0.8, clear: .seconds(2), minimumDuration: .zero))
        #expect(feed(&tracker, scores(0.7, seconds: 4), from: 4).map(\.type) == [.closed])
        #expect(feed(&tracker, scores(0.85, seconds: 90), from: 8).isEmpty)
    }
}

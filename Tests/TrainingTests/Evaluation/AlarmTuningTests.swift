import Alerting
import Core
import Testing

@testable import Training

@Suite("Alarm tuning")
struct AlarmTuningTests {
    /// Five frames a second with the same score from `onset` to the end, and 0 before.
    private func clip(_ label: String, score: Double, onset: Double = 0, seconds: Double = 40) -> ScoredClip {
        let findings = (0..<Int(seconds * 5)).map { frame in
            let time = Double(frame) / 5
            return Finding(
                kind: .fire, score: time < onset ? 0 : score, time: MediaTime(seconds: time),
                arrival: MonotonicTime(nanoseconds: 0), reason: "")
        }
        return ScoredClip(
            clip: EventMetrics.Clip(file: label, label: label, onset: onset, duration: seconds, alerts: []),
            findings: findings)
    }

    private func tuning(_ clips: [ScoredClip]) -> AlarmTuning {
        AlarmTuning(.fire, policy: AlertPolicy(), on: clips, kinds: ["fire", "smoke"])
    }

    @Test("the choice lies between what must be found and what must not")
    func choice() throws {
        let choice = try #require(
            tuning([clip("fire", score: 0.81), clip("normal", score: 0.42)]).choice(falseAlarmsPerDay: 0))
        #expect(choice.found == 1 && choice.falseAlarms == 0)
        #expect((0.5...0.75).contains(choice.threshold), "\(choice.threshold) is in the middle of 0.45 to 0.8")
        #expect(choice.verifySeconds == 1, "nothing speaks for waiting longer")
    }

    @Test("a longer verification is chosen where false scores are short")
    func verification() throws {
        let flash = clip("normal", score: 0.9, onset: 35)
        let choice = try #require(
            tuning([clip("fire", score: 0.9), flash]).choice(falseAlarmsPerDay: 0))
        #expect(choice.verifySeconds > 4)
        #expect(try #require(choice.medianDelay) >= choice.verifySeconds)
    }

    @Test("more is found where more false alarms are acceptable, and the trade-off shows both ends")
    func tradeOff() throws {
        let tuning = tuning([
            clip("fire", score: 0.5), clip("fire", score: 0.9), clip("normal", score: 0.7),
        ])
        #expect(tuning.choice(falseAlarmsPerDay: 0)?.found == 1)
        #expect(tuning.choice(falseAlarmsPerDay: 1e6)?.found == 2)
        #expect(Set(tuning.tradeOff.map(\.found)) == [1, 2])
        #expect(tuning.tradeOff.first?.found == 2)
    }

    @Test("where nothing can be found within the limit there is no choice")
    func nothing() {
        #expect(tuning([clip("fire", score: 0.1), clip("normal", score: 0)]).choice(falseAlarmsPerDay: 0) == nil)
    }

    @Test(
        "the limit of a rate is Poisson's: three where none was seen", arguments: [(0, 2.996), (1, 4.744), (5, 10.513)])
    func limit(count: Int, mean: Double) {
        #expect(abs(AlarmTuning.Trial.upperLimit(ofCount: count) - mean) < 0.001)
    }
}

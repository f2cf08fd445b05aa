import Alerting
import Core
import Foundation

/// What the alert policies of a grid would have made of the scores of labelled clips.
///
/// The clips are scored once; each policy then replays the scores through an `AlertTracker`, as the daemon would.
public struct AlarmTuning: Sendable {
    /// One policy of the grid and what it gave.
    public struct Trial: Encodable, Equatable, Sendable {
        public let threshold: Double
        public let verifySeconds: Double
        public let events: Int
        public let found: Int
        public let medianDelay: Double?
        public let falseAlarms: Int
        /// Nil without footage that holds no event.
        public let falseAlarmsPerDay: Double?
        /// What the true rate stays below with 95 % confidence.
        public let falseAlarmsPerDayLimit: Double?

        enum CodingKeys: String, CodingKey {
            case threshold, events, found
            case verifySeconds = "verify_s"
            case medianDelay = "median_delay_s"
            case falseAlarms = "false_alarms"
            case falseAlarmsPerDay = "false_alarms_per_camera_day"
            case falseAlarmsPerDayLimit = "false_alarms_per_camera_day_limit_95"
        }

        /// More events found, then fewer false alarms, then earlier.
        func isBetter(than other: Trial) -> Bool {
            if found != other.found { return found > other.found }
            if falseAlarms != other.falseAlarms { return falseAlarms < other.falseAlarms }
            return medianDelay ?? .infinity < other.medianDelay ?? .infinity
        }

        /// At least as good in everything, and better in something.
        func dominates(_ other: Trial) -> Bool {
            let (delay, otherDelay) = (medianDelay ?? .infinity, other.medianDelay ?? .infinity)
            return found >= other.found && falseAlarms <= other.falseAlarms && delay <= otherDelay
                && (found > other.found || falseAlarms < other.falseAlarms || delay < otherDelay)
        }
    }

    static let thresholds = stride(from: 30, through: 95, by: 5).map { Double($0) / 100 }
    static let verifySeconds = [1.0, 2, 3, 4, 6, 8, 12, 20, 30]

    public let kind: AlertKind
    public let trials: [Trial]

    /// - Parameters:
    ///   - policy: everything that is not tuned.
    ///   - kinds: all that may happen in the clips; the others' events are neither right nor false for this kind.
    public init(_ kind: AlertKind, policy: AlertPolicy, on clips: [ScoredClip], kinds: [String]) {
        self.kind = kind
        let findings = clips.map { $0.findings.filter { $0.kind == kind } }
        trials = Self.verifySeconds.flatMap { verify in
            Self.thresholds.map { threshold in
                var policy = policy
                // The clear threshold keeps its distance.
                policy.clearThreshold = max(0.05, threshold - (policy.raiseThreshold - policy.clearThreshold))
                policy.raiseThreshold = threshold
                policy.verify = .milliseconds(Int64(verify * 1000))
                let results = zip(clips, findings).map { clip, findings in
                    EventMetrics.Clip(
                        file: clip.clip.file, label: clip.clip.label, onset: clip.clip.onset,
                        duration: clip.clip.duration,
                        alerts: AlertTracker.openings(of: findings, by: policy)
                            .map { .init(kind: kind.rawValue, seconds: $0.seconds) })
                }
                return Trial(threshold, verify, EventMetrics(results, kinds: kinds), kind)
            }
        }
    }

    /// The trials that none is better than in everything, those that find most first.
    public var tradeOff: [Trial] {
        trials.filter { trial in trial.found > 0 && !trials.contains { $0.dominates(trial) } }
            .sorted { ($1.found, $0.falseAlarms, $0.threshold) < ($0.found, $1.falseAlarms, $1.threshold) }
    }

    /// The best one within the given rate of false alarms; of equals the one in the middle of their thresholds, where
    /// neither a missed event nor a false alarm is near.
    public func choice(falseAlarmsPerDay limit: Double) -> Trial? {
        let allowed = trials.filter { $0.found > 0 && $0.falseAlarmsPerDay ?? 0 <= limit }
        guard
            let best = allowed.reduce(
                nil,
                { (best: Trial?, trial) in
                    guard let best else { return trial }
                    return trial.isBetter(than: best) ? trial : best
                })
        else { return nil }
        let equals = allowed.filter { $0.verifySeconds == best.verifySeconds && !best.isBetter(than: $0) }
        return equals[equals.count / 2]
    }
}

extension AlarmTuning.Trial {
    init(_ threshold: Double, _ verifySeconds: Double, _ metrics: EventMetrics, _ kind: AlertKind) {
        let result = metrics.kinds[kind.rawValue]
        let days = metrics.hours / 24
        let count = result?.falseAlarms ?? 0
        self.init(
            threshold: threshold, verifySeconds: verifySeconds, events: result?.events ?? 0, found: result?.found ?? 0,
            medianDelay: result?.medianDelay, falseAlarms: count,
            falseAlarmsPerDay: days > 0 ? Double(count) / days : nil,
            falseAlarmsPerDayLimit: days > 0 ? Self.upperLimit(ofCount: count) / days : nil)
    }

    /// The mean of a Poisson distribution of which so small a count or a smaller one has a probability of 5 %; found by
    /// halving.
    static func upperLimit(ofCount count: Int) -> Double {
        func probability(_ mean: Double) -> Double {
            var (term, sum) = (exp(-mean), exp(-mean))
            for index in stride(from: 1, through: count, by: 1) {
                term *= mean / Double(index)
                sum += term
            }
            return sum
        }
        var (low, high) = (0.0, 4 * Double(count) + 10)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if probability(middle) > 0.05 { low = middle } else { high = middle }
        }
        return high
    }
}

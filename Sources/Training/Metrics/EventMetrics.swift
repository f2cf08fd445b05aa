/// How well alerts fit the events of labelled clips.
///
/// A clip of class k holds one event of kind k from its onset on. It is found if an alert of kind k opens after the onset,
/// or at most `earliness` before it. Every alert in footage without an event is false: in the whole of clips whose class
/// is none of the kinds, and before the onset in the others. Fire and smoke come together, so that inside an event an alert
/// of another kind is neither right nor false.
public struct EventMetrics: Sendable, Equatable, Encodable {
    /// Seconds by which people's eyes may be later than the detector.
    static let earliness = 1.0

    public struct Alert: Sendable, Equatable, Encodable {
        public let kind: String
        public let seconds: Double

        public init(kind: String, seconds: Double) {
            self.kind = kind
            self.seconds = seconds
        }
    }

    /// What became of one clip.
    public struct Clip: Sendable, Equatable, Encodable {
        public let file: String
        public let label: String
        public let onset: Double
        public let duration: Double
        public let alerts: [Alert]

        enum CodingKeys: String, CodingKey {
            case file, alerts
            case label = "class"
            case onset = "onset_s"
            case duration = "duration_s"
        }

        public init(file: String, label: String, onset: Double, duration: Double, alerts: [Alert]) {
            self.file = file
            self.label = label
            self.onset = onset
            self.duration = duration
            self.alerts = alerts
        }
    }

    public struct Kind: Sendable, Equatable, Encodable {
        public let events: Int
        public let found: Int
        /// nil without events.
        public let recall: Double?
        public let medianDelay: Double?
        public let falseAlarms: Int
        /// nil without footage that holds no event.
        public let falseAlarmsPerHour: Double?

        enum CodingKeys: String, CodingKey {
            case events, found, recall
            case medianDelay = "median_delay_s"
            case falseAlarms = "false_alarms"
            case falseAlarmsPerHour = "false_alarms_per_hour"
        }
    }

    /// Over the events of all kinds; nil without any.
    public let recall: Double?
    /// Seconds from onset to alert over the events found.
    public let medianDelay: Double?
    public let falseAlarmsPerHour: Double?
    /// Of footage without an event.
    public let hours: Double
    public let kinds: [String: Kind]
    public let clips: [Clip]

    enum CodingKeys: String, CodingKey {
        case recall, hours, kinds, clips
        case medianDelay = "median_delay_s"
        case falseAlarmsPerHour = "false_alarms_per_hour"
    }

    public init(_ clips: [Clip], kinds: [String]) {
        let quietSeconds = clips.reduce(0) {
            $0 + (kinds.contains($1.label) ? min($1.onset, $1.duration) : $1.duration)
        }
        let hours = quietSeconds / 3600
        func rate(_ count: Int) -> Double? { hours > 0 ? Double(count) / hours : nil }
        func falseAlarms(_ kind: String) -> Int {
            clips.reduce(0) { $0 + Self.falseAlarms(in: $1, of: kind, among: kinds) }
        }
        var (results, allDelays, eventCount, falseCount): ([String: Kind], [Double], Int, Int) = ([:], [], 0, 0)
        for kind in kinds {
            let events = clips.filter { $0.label == kind }
            let delays = events.compactMap(Self.delay)
            let mistakes = falseAlarms(kind)
            results[kind] = Kind(
                events: events.count, found: delays.count, recall: Self.share(delays.count, of: events.count),
                medianDelay: Self.median(delays), falseAlarms: mistakes, falseAlarmsPerHour: rate(mistakes))
            allDelays += delays
            eventCount += events.count
            falseCount += mistakes
        }
        recall = Self.share(allDelays.count, of: eventCount)
        medianDelay = Self.median(allDelays)
        falseAlarmsPerHour = rate(falseCount)
        self.hours = hours
        self.kinds = results
        self.clips = clips
    }

    /// Seconds from the onset to the first alert of the clip's kind; nil where it was missed.
    public static func delay(_ clip: Clip) -> Double? {
        clip.alerts.filter { $0.kind == clip.label && $0.seconds >= clip.onset - earliness }
            .map { max(0, $0.seconds - clip.onset) }.min()
    }

    static func falseAlarms(in clip: Clip, of kind: String, among kinds: [String]) -> Int {
        clip.alerts.count { alert in
            alert.kind == kind && (!kinds.contains(clip.label) || alert.seconds < clip.onset - earliness)
        }
    }

    private static func share(_ count: Int, of total: Int) -> Double? {
        total > 0 ? Double(count) / Double(total) : nil
    }

    private static func median(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}

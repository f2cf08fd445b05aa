import Testing

@testable import Training

@Suite("EventMetrics")
struct EventMetricsTests {
    private func clip(
        _ label: String, onset: Double = 0, duration: Double = 60, _ alerts: (String, Double)...
    ) -> EventMetrics.Clip {
        .init(
            file: "clip", label: label, onset: onset, duration: duration,
            alerts: alerts.map { .init(kind: $0.0, seconds: $0.1) })
    }

    @Test("an event is found by an alert of its own kind from a second before its onset on")
    func found() {
        let metrics = EventMetrics(
            [
                clip("fire", onset: 10, ("fire", 14)), clip("fire", onset: 10, ("fire", 9.5)),
                clip("fire", onset: 10, ("smoke", 12)), clip("fire", onset: 10, ("fire", 3), ("fire", 40)),
            ], kinds: ["fire", "smoke"])
        #expect(metrics.kinds["fire"]?.events == 4)
        #expect(metrics.kinds["fire"]?.found == 3)
        #expect(metrics.recall == 0.75)
        #expect(metrics.medianDelay == 4, "of 4, 0 and 30")
        #expect(metrics.kinds["smoke"]?.recall == nil)
    }

    @Test("alerts in clips of other classes and before an onset are false, by kind and hour of such footage")
    func falseAlarms() {
        let metrics = EventMetrics(
            [
                clip("normal", duration: 3000, ("fire", 5), ("smoke", 7), ("smoke", 500)),
                clip("smoke", onset: 600, duration: 900, ("fire", 10), ("fire", 700), ("smoke", 650)),
            ], kinds: ["fire", "smoke"])
        #expect(metrics.hours == 1)
        #expect(metrics.kinds["fire"]?.falseAlarms == 2)
        #expect(metrics.kinds["smoke"]?.falseAlarms == 2)
        #expect(metrics.falseAlarmsPerHour == 4)
        #expect(metrics.kinds["smoke"]?.medianDelay == 50)
    }

    @Test("without events or without quiet footage there is no rate")
    func nothing() {
        #expect(EventMetrics([clip("normal")], kinds: ["fire"]).recall == nil)
        #expect(EventMetrics([clip("fire")], kinds: ["fire"]).falseAlarmsPerHour == nil)
    }
}

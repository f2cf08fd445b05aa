import Foundation
import Training

/// What `tocsin evaluate --clips` prints for people.
enum ClipTable {
    static func text(_ metrics: EventMetrics, kinds: [String], model: String) -> String {
        let width = max(4, metrics.clips.map(\.file.count).max() ?? 0)
        func left(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        func right(_ text: String, _ width: Int = 11) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        func number(_ value: Double?, _ format: String = "%.2f") -> String {
            right(value.map { String(format: format, $0) } ?? "-")
        }
        var lines = [left("clip", width) + "  " + left("class", 10) + right("onset s") + "  alerts"]
        for clip in metrics.clips {
            let alerts = clip.alerts.map { "\($0.kind) \(String(format: "%.1f", $0.seconds)) s" }
            let verdict = verdict(on: clip, kinds: kinds)
            lines.append(
                left(clip.file, width) + "  " + left(clip.label, 10) + number(clip.onset, "%.1f") + "  "
                    + (alerts.isEmpty ? "-" : alerts.joined(separator: ", ")) + (verdict.map { "  (\($0))" } ?? ""))
        }
        lines += [
            "", left("", 8) + ["events", "found", "recall", "delay s", "false", "false/h"].map { right($0) }.joined(),
        ]
        for name in kinds {
            guard let kind = metrics.kinds[name] else { continue }
            lines.append(
                left(name, 8) + right("\(kind.events)") + right("\(kind.found)") + number(kind.recall)
                    + number(kind.medianDelay, "%.1f") + right("\(kind.falseAlarms)") + number(kind.falseAlarmsPerHour))
        }
        lines.append(
            "\n\(model): \(metrics.clips.count) clips, \(String(format: "%.2f", metrics.hours)) hours without an event")
        return lines.joined(separator: "\n")
    }

    private static func verdict(on clip: EventMetrics.Clip, kinds: [String]) -> String? {
        if kinds.contains(clip.label) { return EventMetrics.delay(clip) == nil ? "missed" : nil }
        return clip.alerts.isEmpty ? nil : "false alarm"
    }
}

import Alerting
import Analysis
import ArgumentParser
import Core
import Daemon
import Foundation
import Ingest
import Training

struct TuneAlarmCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tune-alarm", abstract: "Choose alarm thresholds on labelled clips.",
        discussion: """
            Runs the clips of the manifests (see `tocsin evaluate --clips`) once, then replays their scores through every \
            pair of a threshold and a verification time, and shows what can be traded: events found and delay against false \
            alarms a camera-day. Prints the best setting within the rate you allow, to be copied into the configuration. \
            Give clips of your own cameras, quiet hours above all, and others for `tocsin evaluate` afterwards.
            """)

    @Option(help: "The model's file, or \"default\" for the bundled one.")
    var model = "default"
    @Option(help: ArgumentHelp("List of labelled clips; may be given more than once.", valueName: "manifest.csv"))
    var clips: [String]
    @Option(help: "Which split of the manifests (default: all clips).")
    var split: String?
    @Option(help: ArgumentHelp("What to tune; all that the model finds if left out.", valueName: "kind,..."))
    var detect: String?
    @Option(help: "False alarms a camera-day that are acceptable.")
    var falseAlarms = 0.0
    @Option(help: "Clips judged at once.")
    var threads = ProcessInfo.processInfo.activeProcessorCount
    @Flag(help: "Print one JSON object with every trial.")
    var json = false

    func validate() throws {
        guard threads > 0 else { throw ValidationError("--threads takes a number above 0") }
        guard !clips.isEmpty else { throw ValidationError("give --clips") }
        guard falseAlarms >= 0, falseAlarms.isFinite else {
            throw ValidationError("--false-alarms takes a number of 0 or more")
        }
        _ = try detect.map(AlertKind.list)
    }

    private struct Result: Encodable {
        let choice: AlarmTuning.Trial?
        let trials: [AlarmTuning.Trial]
    }

    func run() throws {
        try reportingFailures {
            let detection = CameraConfiguration.Detection(
                try DetectionModel(path: model), kinds: try detect.map(AlertKind.list))
            let kinds = AlertKind.allCases.filter { detection.policies[$0] != nil }
            let scored = try ClipRunner(detection: detection)
                .run(manifests: clips, split: split, threads: threads)
            let names = kinds.map(\.rawValue)
            let tunings = kinds.compactMap { kind in
                detection.policies[kind].map { AlarmTuning(kind, policy: $0, on: scored, kinds: names) }
            }
            guard !json else {
                let results = tunings.map {
                    ($0.kind.rawValue, Result(choice: $0.choice(falseAlarmsPerDay: falseAlarms), trials: $0.trials))
                }
                return print(try jsonText(Dictionary(uniqueKeysWithValues: results)))
            }
            let hours = EventMetrics(scored.map(\.clip), kinds: names).hours
            print("\(model): \(scored.count) clips, \(String(format: "%.2f", hours)) hours without an event")
            for tuning in tunings { print("\n" + Self.text(tuning, limit: falseAlarms)) }
        }
    }

    /// The trade-off of one kind, and the lines for the configuration.
    static func text(_ tuning: AlarmTuning, limit: Double) -> String {
        func right(_ text: String) -> String { String(repeating: " ", count: max(0, 12 - text.count)) + text }
        func number(_ value: Double?, _ format: String) -> String {
            right(value.map { String(format: format, $0) } ?? "-")
        }
        let header = ["threshold", "verify s", "found", "of", "delay s", "false", "a day", "95 % below"]
        var lines = [tuning.kind.rawValue, header.map(right).joined()]
        lines += tuning.tradeOff.map { trial in
            number(trial.threshold, "%.2f") + number(trial.verifySeconds, "%.0f") + right("\(trial.found)")
                + right("\(trial.events)") + number(trial.medianDelay, "%.1f") + right("\(trial.falseAlarms)")
                + number(trial.falseAlarmsPerDay, "%.1f") + number(trial.falseAlarmsPerDayLimit, "%.1f")
        }
        guard let choice = tuning.choice(falseAlarmsPerDay: limit) else {
            return (lines + ["no setting finds an event within \(limit) false alarms a day"]).joined(separator: "\n")
        }
        lines += [
            "detect:", "  \(tuning.kind.rawValue):", "    threshold: \(String(format: "%.2f", choice.threshold))",
            "    verify: \(String(format: "%.0f", choice.verifySeconds))s",
        ]
        return lines.joined(separator: "\n")
    }
}

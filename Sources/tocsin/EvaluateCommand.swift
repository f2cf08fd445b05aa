import Alerting
import Analysis
import ArgumentParser
import Classification
import Core
import Daemon
import Foundation
import Ingest
import Training

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Measure a model on labelled pictures or clips.",
        discussion: """
            --data judges single pictures, or clips that are one sample each. --clips runs videos through the whole of `tocsin watch` and counts events found, \
            the time to the alarm and false alarms. Its manifest is a CSV with the columns file and class (or label), and, \
            where known, onset_s, the second from which the event is visible; a class that is nothing to look for means \
            footage without an event.
            """)

    @Option(help: "The model's file, or \"default\" for the bundled one.")
    var model = "default"
    @Option(
        help: ArgumentHelp(
            "Folder with SPLIT/CLASS/files, or a CSV with the columns path, label and split.",
            valueName: "folder|manifest.csv"))
    var data: String?
    @Option(help: ArgumentHelp("List of labelled clips; may be given more than once.", valueName: "manifest.csv"))
    var clips: [String] = []
    @Option(help: "Which split of the folder or the manifest (default: test; all clips).")
    var split: String?
    @Option(
        help: ArgumentHelp("What to look for in clips; all that the model finds if left out.", valueName: "kind,..."))
    var detect: String?
    @Option(help: "Pictures or clips judged at once.")
    var threads = ProcessInfo.processInfo.activeProcessorCount
    @Option(help: "Another split, on which a temperature for the probabilities is fitted.")
    var calibrateOn: String?
    @Option(help: "Also write a page with plots and the worst mistakes, FILE.html.")
    var report: String?
    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard threads > 0 else { throw ValidationError("--threads takes a number above 0") }
        guard (data == nil) != clips.isEmpty else { throw ValidationError("give either --data or --clips") }
        _ = try detect.map(AlertKind.list)
    }

    func run() throws {
        try reportingFailures {
            if let data { try evaluatePictures(in: data) } else { try evaluateClips() }
        }
    }

    private func evaluateClips() throws {
        let detection = CameraConfiguration.Detection(
            try DetectionModel(path: model), kinds: try detect.map(AlertKind.list))
        let scored = try ClipRunner(detection: detection)
            .run(manifests: clips, split: split, threads: threads)
        let kinds = AlertKind.allCases.filter { detection.policies[$0] != nil }.map(\.rawValue)
        let metrics = EventMetrics(scored.map(\.clip), kinds: kinds)
        print(json ? try jsonText(["events": metrics]) : ClipTable.text(metrics, kinds: kinds, model: model))
    }

    private func evaluatePictures(in data: String) throws {
        let model = try ClassifierModel(path: model)
        let set = try load(split ?? "test", of: data, for: model)
        let probabilities = try Evaluation(of: model, on: set, threads: threads).probabilities
        var held: (String, [Int], [[Float]])?
        if let calibrateOn {
            let other = try load(calibrateOn, of: data, for: model)
            held = (
                calibrateOn, other.labels, try Evaluation(of: model, on: other, threads: threads).probabilities
            )
        }
        let summary = EvaluationSummary(
            labels: model.labels, truth: set.labels, probabilities: probabilities, held: held)
        if let report {
            let page = try EvaluationReport(model: model.name, summary, set: set, probabilities: probabilities)
            try DurableFile.write([UInt8](page.html.utf8), to: report, permissions: 0o644)
        }
        print(json ? try jsonText(summary) : Self.table(summary, of: model.name))
    }

    private func load(
        _ split: String, of data: String, for model: ClassifierModel
    ) throws(Failure) -> SampleSet {
        let files = try LabelledFiles(path: data, split: split, classes: model.labels)
        let set = try SampleSet(files, SampleForm(of: model))
        for (_, failure) in set.unreadable { printError("left out: \(failure)") }
        return set
    }

    private static func table(_ summary: EvaluationSummary, of name: String) -> String {
        let metrics = summary.metrics
        func column(_ text: String, _ width: Int = 11) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        func number(_ value: Double?) -> String { column(value.map { String(format: "%.3f", $0) } ?? "-") }
        let width = metrics.labels.map(\.count).max() ?? 0
        func range(_ interval: [Double]) -> String {
            interval.map { String(format: "%.3f", $0) }.joined(separator: " to ")
        }
        var text =
            "\(name): accuracy \(String(format: "%.3f", metrics.accuracy)) (\(range(summary.intervals.accuracy))), "
        text += "macro F1 \(String(format: "%.3f", metrics.macroF1)) (\(range(summary.intervals.macroF1))), "
        text += "calibration error \(String(format: "%.3f", summary.calibration.expectedCalibrationError))"
        if let calibrated = summary.calibrated {
            text += String(
                format: ", %.3f at temperature %.2f", calibrated.calibration.expectedCalibrationError,
                calibrated.temperature)
        }
        text += "\n\n"
        text +=
            column("", width) + ["precision", "recall", "F1", "ROC AUC", "pictures"].map { column($0) }.joined() + "\n"
        for label in metrics.labels {
            guard let row = metrics.classes[label] else { continue }
            text += column(label, width) + number(row.precision) + number(row.recall) + number(row.f1)
            text += number(metrics.rocAUC[label]) + column("\(row.support)") + "\n"
        }
        text += "\nconfusion: rows are the truth, columns the prediction\n"
        text += column("", width) + metrics.labels.map { column($0) }.joined()
        for (label, row) in zip(metrics.labels, metrics.confusion) {
            text += "\n" + column(label, width) + row.map { column("\($0)") }.joined()
        }
        return text
    }
}

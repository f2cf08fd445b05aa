import ArgumentParser
import Classification
import Core
import Foundation
import Training

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Measure a classifier on labelled pictures.")

    @Option(help: "The model's file, or \"default\" for the bundled one.")
    var model = "default"
    @Option(help: "Folder with SPLIT/CLASS/pictures.")
    var data: String
    @Option(help: "Which split of the folder.")
    var split = "test"
    @Option(help: "Pictures classified at once.")
    var threads = ProcessInfo.processInfo.activeProcessorCount
    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard threads > 0 else { throw ValidationError("--threads takes a number above 0") }
    }

    func run() throws {
        try reportingFailures {
            let model = try ClassifierModel(path: model)
            let folder = try PictureFolder(directory: data, split: split, classes: model.labels)
            let set = try PictureSet(folder, longestSide: model.input.sourceSide)
            for failure in set.unreadable { printError("left out: \(failure)") }
            let metrics = try Evaluation(of: model, on: set, threads: threads).metrics
            print(json ? try jsonText(metrics) : Self.table(metrics, of: model.name))
        }
    }

    private static func table(_ metrics: ClassificationMetrics, of name: String) -> String {
        func column(_ text: String, _ width: Int = 11) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        func number(_ value: Double?) -> String { column(value.map { String(format: "%.3f", $0) } ?? "-") }
        let width = metrics.labels.map(\.count).max() ?? 0
        var text = "\(name): accuracy \(String(format: "%.3f", metrics.accuracy)), "
        text += "macro F1 \(String(format: "%.3f", metrics.macroF1))\n\n"
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

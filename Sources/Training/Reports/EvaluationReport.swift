import Core
import Foundation
import Ingest

/// An evaluation as one page of HTML that needs nothing beside it: tables, plots, and the worst mistakes as pictures.
public struct EvaluationReport {
    private let model: String
    private let summary: EvaluationSummary
    private let mistakes: [Mistake]

    /// A picture whose true class the model gave little.
    struct Mistake {
        let path, truth, prediction: String
        let probability: Float
        let jpeg: [UInt8]
    }

    /// - Parameters:
    ///   - set: the samples that were judged.
    ///   - probabilities: of the classes for each of them.
    ///   - mistakeCount: at most so many mistakes are shown, the most certain ones first.
    /// - Throws: `Failure` where a picture cannot be encoded.
    public init(
        model: String, _ summary: EvaluationSummary, set: SampleSet, probabilities: [[Float]], mistakeCount: Int = 24
    ) throws(Failure) {
        self.model = model
        self.summary = summary
        let predictions = probabilities.map(ClassificationMetrics.prediction)
        let wrong = predictions.indices.filter { predictions[$0] != set.labels[$0] }
            .sorted { probabilities[$0][predictions[$0]] > probabilities[$1][predictions[$1]] }
        var mistakes: [Mistake] = []
        for index in wrong.prefix(mistakeCount) {
            mistakes.append(
                Mistake(
                    path: set.paths[index], truth: set.classes[set.labels[index]],
                    prediction: set.classes[predictions[index]], probability: probabilities[index][predictions[index]],
                    jpeg: try PictureFile.encodeJPEG(set.picture(of: index), quality: 80)))
        }
        self.mistakes = mistakes
    }

    public var html: String {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>\(escaped(model))</title>
        <style>
        body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #222 }
        h1, h2 { font-weight: 600 } h2 { margin-top: 2rem }
        table { border-collapse: collapse } th, td { padding: .3rem .8rem; text-align: right; border-bottom: 1px solid #ddd }
        th:first-child, td:first-child { text-align: left }
        .row { display: flex; flex-wrap: wrap; gap: 1.2rem }
        figure { margin: 0; width: 11rem } figure img { width: 11rem; height: 8rem; object-fit: contain; background: #eee }
        figcaption { font-size: 12px; overflow-wrap: anywhere }
        </style></head><body>
        <h1>\(escaped(model))</h1>
        \(overview)
        <h2>Classes</h2>
        \(classTable)
        <h2>Confusion</h2>
        <p>Rows are the truth, columns the prediction.</p>
        \(confusionTable)
        <h2>Curves</h2>
        <div class="row">\(rocPlot)\(precisionPlot)\(reliabilityPlot)</div>
        <h2>Most certain mistakes</h2>
        <div class="row">\(mistakeFigures)</div>
        </body></html>

        """
    }

    private var overview: String {
        let metrics = summary.metrics
        let count = metrics.confusion.reduce(0) { $0 + $1.reduce(0, +) }
        var rows = [
            ["accuracy", Self.number(metrics.accuracy) + Self.range(summary.intervals.accuracy)],
            ["macro F1", Self.number(metrics.macroF1) + Self.range(summary.intervals.macroF1)],
            ["micro F1", Self.number(metrics.microF1)],
            ["cross-entropy", Self.number(summary.calibration.loss)],
            ["expected calibration error", Self.number(summary.calibration.expectedCalibrationError)],
        ]
        if let calibrated = summary.calibrated {
            rows.append([
                "the same at temperature \(Self.number(calibrated.temperature)), fitted on \(calibrated.split)",
                Self.number(calibrated.calibration.expectedCalibrationError),
            ])
        }
        return "<p>\(count) pictures; 95 % intervals by bootstrap in brackets.</p>" + Self.table([], rows)
    }

    private var classTable: String {
        let metrics = summary.metrics
        let rows = metrics.labels.map { label in
            let row = metrics.classes[label]
            return [
                label, Self.number(row?.precision), Self.number(row?.recall),
                Self.number(row?.f1) + Self.range(summary.intervals.f1[label]), Self.number(metrics.rocAUC[label]),
                Self.number(metrics.averagePrecision[label]), "\(row?.support ?? 0)",
            ]
        }
        return Self.table(["", "precision", "recall", "F1", "ROC area", "average precision", "pictures"], rows)
    }

    private var confusionTable: String {
        let metrics = summary.metrics
        let rows = zip(metrics.labels, metrics.confusion).map { label, counts in [label] + counts.map(String.init) }
        return Self.table([""] + metrics.labels, rows)
    }

    private func plot(
        _ title: String, _ x: String, _ y: String, _ area: [String: Double],
        _ point: (ScoreCurves.Point) -> (x: Double, y: Double), from start: (x: Double, y: Double)
    ) -> String {
        let series = summary.metrics.labels.compactMap { label in
            summary.curves[label].map {
                Plot.Series("\(label) (\(Self.number(area[label])))", .line, [start] + $0.points.map(point))
            }
        }
        return Plot(title, x: x, y: y, series).svg
    }

    private var rocPlot: String {
        plot(
            "Receiver operating characteristic (area)", "false positive rate", "true positive rate",
            summary.metrics.rocAUC, { ($0.falsePositiveRate, $0.truePositiveRate) }, from: (0, 0))
    }

    private var precisionPlot: String {
        plot(
            "Precision over recall (average)", "recall", "precision", summary.metrics.averagePrecision,
            { ($0.recall, $0.precision) }, from: (0, 1))
    }

    private var reliabilityPlot: String {
        func points(_ calibration: Calibration) -> [(x: Double, y: Double)] {
            calibration.bins.compactMap { $0 }.map { ($0.confidence, $0.accuracy) }
        }
        var series = [
            Plot.Series("as calibrated as can be", .dashed, [(0, 0), (1, 1)]),
            Plot.Series("as it is", .line, points(summary.calibration)),
        ]
        if let calibrated = summary.calibrated {
            series.append(
                Plot.Series(
                    "at temperature \(Self.number(calibrated.temperature))", .line, points(calibrated.calibration)))
        }
        return Plot("Reliability", x: "confidence", y: "accuracy", series).svg
    }

    private var mistakeFigures: String {
        if mistakes.isEmpty { return "<p>None.</p>" }
        return mistakes.map { mistake in
            let name = URL(filePath: mistake.path).lastPathComponent
            return """
                <figure><img alt="" src="data:image/jpeg;base64,\(Data(mistake.jpeg).base64EncodedString())">
                <figcaption>\(escaped(mistake.truth)), taken for <b>\(escaped(mistake.prediction))</b> \
                (\(Self.number(Double(mistake.probability))))<br>\(escaped(name))</figcaption></figure>

                """
        }.joined()
    }

    private static func table(_ header: [String], _ rows: [[String]]) -> String {
        func row(_ cells: [String], _ tag: String) -> String {
            "<tr>" + cells.map { "<\(tag)>\(escaped($0))</\(tag)>" }.joined() + "</tr>\n"
        }
        return "<table>" + (header.isEmpty ? "" : row(header, "th")) + rows.map { row($0, "td") }.joined()
            + "</table>\n"
    }

    private static func number(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "-" }

    private static func range(_ interval: [Double]?) -> String {
        interval.map { " [\(number($0.first)), \(number($0.last))]" } ?? ""
    }
}

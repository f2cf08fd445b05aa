import Foundation

/// A search's trials as a table for programs (CSV), one for people, and drawings (SVG).
public struct SearchReport: Sendable {
    private let halving: SuccessiveHalving
    private let dimensions: [SearchDimension]
    /// Those that were trained longest and best first.
    private let trials: [SearchTrial]

    public init(_ search: HyperparameterSearch) {
        halving = search.plan.halving
        dimensions = SearchDimension.allCases.filter { search.plan.ranges[$0.rawValue] != nil }
        func key(_ trial: SearchTrial) -> (Int, Double, Int) {
            (trial.scores.last?.epochs ?? 0, trial.scores.last?.macroF1 ?? 0, -trial.number)
        }
        trials = search.trials.sorted { key($0) > key($1) }
    }

    private static let columns = ["trial", "epochs", "macro_f1", "accuracy"]

    private func cells(_ trial: SearchTrial, _ format: (Double) -> String) -> [String] {
        let last = trial.scores.last
        return ["\(trial.number)", "\(last?.epochs ?? 0)"]
            + [last?.macroF1, last?.accuracy].map { $0.map { String(format: "%.4f", $0) } ?? "" }
            + dimensions.map { trial[$0].map(format) ?? "" }
    }

    public var csv: String {
        let header = Self.columns + dimensions.map(\.rawValue) + ["fault"]
        let rows = trials.map { trial in
            cells(trial) { "\($0)" } + [trial.fault.map { "\"\($0.replacingOccurrences(of: "\"", with: "'"))\"" } ?? ""]
        }
        return ([header] + rows).map { $0.joined(separator: ",") + "\n" }.joined()
    }

    public var text: String {
        let header = ["trial", "epochs", "macro F1", "accuracy"] + dimensions.map(\.rawValue)
        let rows =
            [header]
            + trials.map { trial in
                cells(trial) { String(format: "%.3g", $0) } + (trial.fault == nil ? [] : ["failed"])
            }
        let widths = header.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { column, cell in
                let width = column < widths.count ? widths[column] : cell.count
                return String(repeating: " ", count: max(0, width - cell.count)) + cell
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    /// The scores over the trials, then over each dimension, a colour for each rung.
    public var svg: String {
        let numbers = plot("Trials", "trial", isLogarithmic: false) { Double($0.number) }
        let plots =
            [numbers]
            + dimensions.map { dimension in
                plot(
                    dimension.rawValue, dimension.isLogarithmic ? "log10 \(dimension.rawValue)" : dimension.rawValue,
                    isLogarithmic: dimension.isLogarithmic
                ) { $0[dimension] }
            }
        let (columns, width, height) = (3, 372, 352 + 16 * halving.rungs.count)
        let rows = (plots.count + columns - 1) / columns
        let placed = plots.enumerated().map { index, plot in
            plot.replacingOccurrences(
                of: "<svg ", with: "<svg x=\"\(index % columns * width)\" y=\"\(index / columns * height)\" ")
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(columns * width)" height="\(rows * height)">
            <rect width="100%" height="100%" fill="#fff"/>
            \(placed.joined())</svg>

            """
    }

    private func plot(
        _ title: String, _ label: String, isLogarithmic: Bool, _ place: (SearchTrial) -> Double?
    ) -> String {
        func x(_ trial: SearchTrial) -> Double? { place(trial).map { isLogarithmic ? log10($0) : $0 } }
        let series = halving.rungs.enumerated().map { rung, epochs in
            Plot.Series(
                "after \(epochs) epochs", .dots,
                trials.compactMap { trial in
                    guard trial.scores.count > rung, let x = x(trial) else { return nil }
                    return (x, trial.scores[rung].macroF1)
                })
        }
        let places = trials.compactMap(x)
        let (low, high) = (places.min() ?? 0, places.max() ?? 1)
        let margin = max((high - low) * 0.05, 1e-9)
        return Plot(
            title, x: label, y: "macro F1", xRange: low - margin...high + margin, yRange: 0...1, series
        ).svg
    }
}

/// One row per epoch, as a table for programs (CSV) and a drawing for people (SVG).
public struct TrainingCurve: Sendable, Equatable, Codable {
    public struct Epoch: Sendable, Equatable, Codable {
        /// Counts from 1.
        public let number: Int
        public let learningRate: Float
        public let trainingLoss: Double
        /// Of the averaged weights, on the validation pictures.
        public let validationLoss: Double
        public let validationAccuracy: Double
        public let validationMacroF1: Double
        public let seconds: Double
    }

    public var epochs: [Epoch] = []

    public init() {}

    /// The first of the epochs with the highest validation macro F1; nil before the first.
    public var best: Epoch? {
        epochs.reduce(nil as Epoch?) { best, epoch in
            guard let best, best.validationMacroF1 >= epoch.validationMacroF1 else { return epoch }
            return best
        }
    }

    public var csv: String {
        let header =
            "epoch,learning_rate,training_loss,validation_loss,validation_accuracy,validation_macro_f1,seconds\n"
        return epochs.reduce(into: header) { text, epoch in
            let values: [Double] = [
                Double(epoch.learningRate), epoch.trainingLoss, epoch.validationLoss, epoch.validationAccuracy,
                epoch.validationMacroF1, epoch.seconds,
            ]
            text += "\(epoch.number)," + values.map { "\(($0 * 1e6).rounded() / 1e6)" }.joined(separator: ",") + "\n"
        }
    }

    /// Losses (left axis) and macro F1 (right axis, 0 to 1) over the epochs.
    public var svg: String {
        let (width, height, margin) = (720.0, 400.0, 48.0)
        let losses = epochs.flatMap { [$0.trainingLoss, $0.validationLoss] }
        let top = max(losses.max() ?? 1, 1e-6)
        func line(_ color: String, _ values: [Double], of maximum: Double) -> String {
            let step = (width - 2 * margin) / Double(max(1, values.count - 1))
            let points = values.enumerated().map { index, value in
                "\(Self.short(margin + Double(index) * step)),\(Self.short(height - margin - value / maximum * (height - 2 * margin)))"
            }
            return
                "<polyline fill=\"none\" stroke=\"\(color)\" stroke-width=\"2\" points=\"\(points.joined(separator: " "))\"/>\n"
        }
        func text(_ x: Double, _ y: Double, _ content: String, _ color: String = "#333", anchor: String = "start")
            -> String
        {
            "<text x=\"\(x)\" y=\"\(y)\" fill=\"\(color)\" text-anchor=\"\(anchor)\">\(content)</text>\n"
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" font-family="sans-serif" font-size="13">
            <rect width="100%" height="100%" fill="#fff"/>
            <path d="M\(margin) \(margin)V\(height - margin)H\(width - margin)V\(margin)" fill="none" stroke="#333"/>

            """
                + line("#c33", epochs.map(\.trainingLoss), of: top)
                + line("#e90", epochs.map(\.validationLoss), of: top)
                + line("#26a", epochs.map(\.validationMacroF1), of: 1) + text(margin, 24, "training loss", "#c33")
                + text(margin + 110, 24, "validation loss", "#e90")
                + text(margin + 230, 24, "validation macro F1", "#26a")
                + text(8, margin + 4, Self.short(top)) + text(8, height - margin, "0")
                + text(width - 8, margin + 4, "1", anchor: "end") + text(width - 8, height - margin, "0", anchor: "end")
                + text(width - margin, height - 16, "\(epochs.count) epochs", anchor: "end") + "</svg>\n"
    }

    private static func short(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}

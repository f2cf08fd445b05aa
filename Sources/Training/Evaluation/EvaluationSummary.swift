import Foundation

/// All that an evaluation says of a classifier. Encodes as the JSON object that `tocsin evaluate` prints.
public struct EvaluationSummary: Sendable, Encodable {
    /// What a temperature fitted on other pictures makes of the probabilities.
    public struct Calibrated: Sendable, Encodable {
        public let split: String
        public let temperature: Double
        public let calibration: Calibration
    }

    public let metrics: ClassificationMetrics
    public let intervals: ConfidenceIntervals
    public let calibration: Calibration
    public let calibrated: Calibrated?
    /// One class against the rest, by name.
    public let curves: [String: ScoreCurves]

    /// - Parameters:
    ///   - truth: the true class of each example.
    ///   - probabilities: of the classes for each example.
    ///   - held: other examples, with the name of their split, on which a temperature is fitted.
    public init(
        labels: [String], truth: [Int], probabilities: [[Float]],
        held: (split: String, truth: [Int], probabilities: [[Float]])? = nil
    ) {
        metrics = ClassificationMetrics(labels: labels, truth: truth, scores: probabilities)
        intervals = ConfidenceIntervals(labels: labels, truth: truth, probabilities: probabilities)
        calibration = Calibration(truth: truth, probabilities: probabilities)
        calibrated = held.map { held in
            let temperature = Calibration.temperature(truth: held.truth, probabilities: held.probabilities)
            let softened = Calibration.soften(probabilities, temperature: temperature)
            return Calibrated(
                split: held.split, temperature: temperature,
                calibration: Calibration(truth: truth, probabilities: softened))
        }
        var curves: [String: ScoreCurves] = [:]
        for (index, name) in labels.enumerated() {
            curves[name] = ScoreCurves(
                scores: probabilities.map { $0[index] }, isPositive: truth.map { $0 == index })
        }
        self.curves = curves
    }

    private enum CodingKeys: String, CodingKey {
        case intervals = "confidence_intervals_95"
        case calibration, calibrated, curves
    }

    public func encode(to encoder: any Encoder) throws {
        try metrics.encode(to: encoder)
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(intervals, forKey: .intervals)
        try values.encode(calibration, forKey: .calibration)
        try values.encodeIfPresent(calibrated, forKey: .calibrated)
        try values.encode(curves, forKey: .curves)
    }
}

extension ScoreCurves: Encodable {
    private enum CodingKeys: String, CodingKey {
        case threshold
        case truePositiveRate = "true_positive_rate"
        case falsePositiveRate = "false_positive_rate"
        case precision
    }

    /// One array for each coordinate.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(points.map(\.threshold), forKey: .threshold)
        try values.encode(points.map(\.truePositiveRate), forKey: .truePositiveRate)
        try values.encode(points.map(\.falsePositiveRate), forKey: .falsePositiveRate)
        try values.encode(points.map(\.precision), forKey: .precision)
    }
}

import Foundation

/// How far probabilities can be taken at their word, and the temperature that makes them truer.
///
/// Source: C. Guo et al., "On calibration of modern neural networks", ICML 2017, equations 2, 3 and 9.
public struct Calibration: Sendable, Equatable, Codable {
    /// Predictions of similar confidence.
    public struct Bin: Sendable, Equatable, Codable {
        public let count: Int
        /// Mean probability of the predicted class.
        public let confidence: Double
        /// Share of right predictions.
        public let accuracy: Double
    }

    public static let binCount = 15

    /// By confidence, in steps of 1 / 15; nil where no prediction falls.
    public let bins: [Bin?]
    /// Mean distance between confidence and accuracy over the bins, each weighted by its predictions.
    public let expectedCalibrationError: Double
    /// Mean cross-entropy of the true classes, in nats.
    public let loss: Double

    enum CodingKeys: String, CodingKey {
        case bins
        case expectedCalibrationError = "expected_calibration_error"
        case loss
    }

    /// - Parameters:
    ///   - truth: the true class of each example.
    ///   - probabilities: of the classes for each example.
    public init(truth: [Int], probabilities: [[Float]]) {
        var members = [[(confidence: Double, isRight: Bool)]](repeating: [], count: Self.binCount)
        for (label, row) in zip(truth, probabilities) {
            let prediction = ClassificationMetrics.prediction(row)
            let confidence = Double(row[prediction])
            let bin = min(max(Int((confidence * Double(Self.binCount)).rounded(.up)) - 1, 0), Self.binCount - 1)
            members[bin].append((confidence, prediction == label))
        }
        bins = members.map { members in
            members.isEmpty
                ? nil
                : Bin(
                    count: members.count,
                    confidence: members.reduce(0) { $0 + $1.confidence } / Double(members.count),
                    accuracy: Double(members.count(where: \.isRight)) / Double(members.count))
        }
        let total = Double(max(1, truth.count))
        expectedCalibrationError = bins.reduce(0) { sum, bin in
            sum + (bin.map { Double($0.count) / total * abs($0.confidence - $0.accuracy) } ?? 0)
        }
        loss = Self.loss(truth, probabilities.map(Self.logarithms), sharpness: 1)
    }

    /// The temperature at which the probabilities of these examples, softened as softmax(log p / T), have the least
    /// cross-entropy. Fit it on other pictures than those that are judged.
    public static func temperature(truth: [Int], probabilities: [[Float]]) -> Double {
        let logits = probabilities.map(logarithms)
        // The loss is convex in 1 / T: a golden section finds the least one.
        let ratio = (5.0.squareRoot() - 1) / 2
        var (low, high) = (0.02, 50.0)
        for _ in 0..<80 {
            let (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
            if loss(truth, logits, sharpness: left) < loss(truth, logits, sharpness: right) {
                high = right
            } else {
                low = left
            }
        }
        return 2 / (low + high)
    }

    /// The probabilities at another temperature.
    public static func soften(_ probabilities: [[Float]], temperature: Double) -> [[Float]] {
        probabilities.map { row in
            let scaled = logarithms(row).map { $0 / temperature }
            let logSum = logarithmOfSum(scaled)
            return scaled.map { Float(exp($0 - logSum)) }
        }
    }

    private static func loss(_ truth: [Int], _ logits: [[Double]], sharpness: Double) -> Double {
        let sum = zip(truth, logits).reduce(0.0) { sum, example in
            let scaled = example.1.map { $0 * sharpness }
            return sum + logarithmOfSum(scaled) - scaled[example.0]
        }
        return sum / Double(max(1, truth.count))
    }

    private static func logarithms(_ row: [Float]) -> [Double] { row.map { log(Double(max($0, 1e-12))) } }

    private static func logarithmOfSum(_ logits: [Double]) -> Double {
        let largest = logits.max() ?? 0
        return largest + log(logits.reduce(0) { $0 + exp($1 - largest) })
    }
}

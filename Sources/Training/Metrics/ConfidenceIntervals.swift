import Neural

/// How far the figures of a test may be off because other pictures might have been drawn: 95 % percentile intervals.
///
/// Source: B. Efron and R. Tibshirani, "An introduction to the bootstrap", 1993, section 13.3.
public struct ConfidenceIntervals: Sendable, Equatable, Codable {
    /// [low, high].
    public let accuracy, macroF1: [Double]
    /// F1 by class.
    public let f1: [String: [Double]]

    enum CodingKeys: String, CodingKey {
        case accuracy
        case macroF1 = "macro_f1"
        case f1
    }

    /// - Parameters:
    ///   - draws: sets of as many examples, drawn with replacement.
    ///   - seed: of the draws; the same seed gives the same intervals.
    public init(
        labels: [String], truth: [Int], probabilities: [[Float]], draws: Int = 2000, seed: UInt64 = 1
    ) {
        let pairs = zip(truth, probabilities.map(ClassificationMetrics.prediction)).map { ($0, $1) }
        var generator = SeededGenerator(seed: seed)
        var (accuracies, macros): ([Double], [Double]) = ([], [])
        var f1 = [[Double]](repeating: [], count: labels.count)
        for _ in 0..<draws where !pairs.isEmpty {
            var matrix = ConfusionMatrix(classCount: labels.count)
            for _ in pairs {
                let (label, prediction) = pairs[Int.random(in: 0..<pairs.count, using: &generator)]
                matrix.add(truth: label, prediction: prediction)
            }
            accuracies.append(matrix.accuracy)
            macros.append(matrix.macro(\.f1))
            for index in labels.indices { f1[index].append(matrix.metrics(ofClass: index).f1) }
        }
        accuracy = Self.interval(of: accuracies)
        macroF1 = Self.interval(of: macros)
        self.f1 = Dictionary(zip(labels, f1.map(Self.interval))) { first, _ in first }
    }

    /// The 2.5 % and 97.5 % quantiles, interpolated.
    private static func interval(of values: [Double]) -> [Double] {
        guard !values.isEmpty else { return [0, 0] }
        let sorted = values.sorted()
        return [0.025, 0.975].map { quantile in
            let place = quantile * Double(sorted.count - 1)
            let index = Int(place)
            let next = sorted[min(index + 1, sorted.count - 1)]
            return sorted[index] + (next - sorted[index]) * (place - Double(index))
        }
    }
}

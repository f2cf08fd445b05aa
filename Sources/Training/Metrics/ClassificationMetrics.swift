/// How well predicted classes and scores fit the true ones. Encodes as the JSON object that `tocsin evaluate` prints.
public struct ClassificationMetrics: Sendable, Equatable, Codable {
    public struct OfClass: Sendable, Equatable, Codable {
        /// Right among those predicted as this class; 0 where none was.
        public let precision: Double
        /// Right among those of this class; 0 where there are none.
        public let recall: Double
        /// Harmonic mean of both; 0 where both are.
        public let f1: Double
        /// Examples of this class.
        public let support: Int
    }

    /// Share of right predictions, 0 to 1.
    public let accuracy: Double
    /// Unweighted mean of F1 over the classes that have examples.
    public let macroF1: Double
    public let macroPrecision: Double
    public let macroRecall: Double
    public let classes: [String: OfClass]
    /// `confusion[true][predicted]`, classes in the order of `labels`.
    public let confusion: [[Int]]
    public let labels: [String]
    /// One class against the rest by its score: the probability that one of the class scores above one of the rest, ties
    /// counted half. Absent for a class where one side is empty.
    public let rocAUC: [String: Double]

    enum CodingKeys: String, CodingKey {
        case accuracy
        case macroF1 = "macro_f1"
        case macroPrecision = "macro_precision"
        case macroRecall = "macro_recall"
        case classes, confusion, labels
        case rocAUC = "roc_auc"
    }

    /// - Parameters:
    ///   - labels: class names.
    ///   - truth: the true class of each example.
    ///   - scores: for each example one score per class; the largest is the prediction, the first among equals.
    public init(labels: [String], truth: [Int], scores: [[Float]]) {
        precondition(truth.count == scores.count, "\(truth.count) labels for \(scores.count) scores")
        var confusion = Array(repeating: Array(repeating: 0, count: labels.count), count: labels.count)
        for (label, score) in zip(truth, scores) {
            confusion[label][score.indices.max { score[$0] < score[$1] || score[$0] == score[$1] && $0 > $1 }!] += 1
        }
        var classes: [String: OfClass] = [:]
        var rocAUC: [String: Double] = [:]
        for (index, name) in labels.enumerated() {
            classes[name] = Self.metrics(of: index, in: confusion)
            rocAUC[name] = areaUnderROC(scores: scores.map { $0[index] }, isPositive: truth.map { $0 == index })
        }
        let present = labels.compactMap { classes[$0] }.filter { $0.support > 0 }
        func mean(_ value: (OfClass) -> Double) -> Double {
            present.isEmpty ? 0 : present.reduce(0) { $0 + value($1) } / Double(present.count)
        }
        let right = labels.indices.reduce(0) { $0 + confusion[$1][$1] }
        accuracy = truth.isEmpty ? 0 : Double(right) / Double(truth.count)
        macroF1 = mean(\.f1)
        macroPrecision = mean(\.precision)
        macroRecall = mean(\.recall)
        self.classes = classes
        self.confusion = confusion
        self.labels = labels
        self.rocAUC = rocAUC
    }

    private static func metrics(of index: Int, in confusion: [[Int]]) -> OfClass {
        let right = Double(confusion[index][index])
        let support = confusion[index].reduce(0, +)
        let predicted = confusion.reduce(0) { $0 + $1[index] }
        let precision = predicted == 0 ? 0 : right / Double(predicted)
        let recall = support == 0 ? 0 : right / Double(support)
        let f1 = precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall)
        return OfClass(precision: precision, recall: recall, f1: f1, support: support)
    }
}

/// Area under the receiver operating characteristic by ranks; nil where either side is empty.
///
/// Source: J. A. Hanley and B. J. McNeil, "The meaning and use of the area under a ROC curve", 1982 (the Mann-Whitney
/// statistic).
public func areaUnderROC(scores: [Float], isPositive: [Bool]) -> Double? {
    let positives = isPositive.count(where: { $0 })
    let negatives = isPositive.count - positives
    guard positives > 0, negatives > 0 else { return nil }
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var rankSum = 0.0
    var first = 0
    while first < order.count {
        var end = first
        while end < order.count, scores[order[end]] == scores[order[first]] { end += 1 }
        // Equal scores share the mean of their ranks, which count from 1.
        let rank = Double(first + 1 + end) / 2
        rankSum += rank * Double(order[first..<end].count(where: { isPositive[$0] }))
        first = end
    }
    let smallest = Double(positives) * Double(positives + 1) / 2
    return (rankSum - smallest) / (Double(positives) * Double(negatives))
}

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
    /// F1 of all decisions together; equal to the accuracy where every example has one class.
    public let microF1: Double
    public let classes: [String: OfClass]
    /// `confusion[true][predicted]`, classes in the order of `labels`.
    public let confusion: [[Int]]
    public let labels: [String]
    /// One class against the rest by its score: the probability that one of the class scores above one of the rest, ties
    /// counted half. Absent for a class where one side is empty.
    public let rocAUC: [String: Double]
    /// Area under precision over recall, one class against the rest. Absent where one side is empty.
    public let averagePrecision: [String: Double]

    enum CodingKeys: String, CodingKey {
        case accuracy
        case macroF1 = "macro_f1"
        case macroPrecision = "macro_precision"
        case macroRecall = "macro_recall"
        case microF1 = "micro_f1"
        case classes, confusion, labels
        case rocAUC = "roc_auc"
        case averagePrecision = "average_precision"
    }

    /// - Parameters:
    ///   - labels: class names.
    ///   - truth: the true class of each example.
    ///   - scores: for each example one score per class; the largest is the prediction, the first among equals.
    public init(labels: [String], truth: [Int], scores: [[Float]]) {
        precondition(truth.count == scores.count, "\(truth.count) labels for \(scores.count) scores")
        var confusion = ConfusionMatrix(classCount: labels.count)
        for (label, score) in zip(truth, scores) {
            confusion.add(truth: label, prediction: Self.prediction(score))
        }
        var classes: [String: OfClass] = [:]
        var curves: [String: ScoreCurves] = [:]
        for (index, name) in labels.enumerated() {
            classes[name] = confusion.metrics(ofClass: index)
            curves[name] = ScoreCurves(scores: scores.map { $0[index] }, isPositive: truth.map { $0 == index })
        }
        accuracy = confusion.accuracy
        macroF1 = confusion.macro(\.f1)
        macroPrecision = confusion.macro(\.precision)
        macroRecall = confusion.macro(\.recall)
        microF1 = confusion.microF1
        self.classes = classes
        self.confusion = confusion.counts
        self.labels = labels
        rocAUC = curves.mapValues(\.rocArea)
        averagePrecision = curves.mapValues(\.averagePrecision)
    }

    /// The class with the largest score, the first among equals.
    static func prediction(_ scores: [Float]) -> Int {
        scores.indices.max { scores[$0] < scores[$1] || scores[$0] == scores[$1] && $0 > $1 }!
    }
}

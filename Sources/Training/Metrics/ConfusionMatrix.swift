/// How often each class was taken for each, and what follows from that.
struct ConfusionMatrix: Sendable, Equatable {
    /// `counts[true][predicted]`.
    private(set) var counts: [[Int]]

    init(classCount: Int) {
        counts = Array(repeating: Array(repeating: 0, count: classCount), count: classCount)
    }

    mutating func add(truth: Int, prediction: Int) { counts[truth][prediction] += 1 }

    private var total: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }
    private var right: Int { counts.indices.reduce(0) { $0 + counts[$1][$1] } }

    /// Share of right predictions; 0 without examples.
    var accuracy: Double { total == 0 ? 0 : Double(right) / Double(total) }

    func metrics(ofClass index: Int) -> ClassificationMetrics.OfClass {
        let right = Double(counts[index][index])
        let support = counts[index].reduce(0, +)
        let predicted = counts.reduce(0) { $0 + $1[index] }
        let precision = predicted == 0 ? 0 : right / Double(predicted)
        let recall = support == 0 ? 0 : right / Double(support)
        let f1 = precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall)
        return .init(precision: precision, recall: recall, f1: f1, support: support)
    }

    /// Unweighted mean of a measure over the classes that have examples.
    func macro(_ measure: (ClassificationMetrics.OfClass) -> Double) -> Double {
        let present = counts.indices.map(metrics).filter { $0.support > 0 }
        return present.isEmpty ? 0 : present.reduce(0) { $0 + measure($1) } / Double(present.count)
    }

    /// F1 of all decisions "this class or not" together: each wrong prediction is a false positive of one class and a false
    /// negative of another.
    var microF1: Double {
        let wrong = total - right
        return total == 0 ? 0 : Double(2 * right) / Double(2 * right + 2 * wrong)
    }
}

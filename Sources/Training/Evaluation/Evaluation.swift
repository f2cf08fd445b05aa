import Classification
import Core
import Dispatch
import Foundation

/// A classifier measured on labelled samples, on all cores.
public struct Evaluation: Sendable {
    public let metrics: ClassificationMetrics
    /// Mean cross-entropy of the true classes, in nats.
    public let loss: Double
    /// Probabilities of the classes for each sample, in the set's order.
    public let probabilities: [[Float]]

    /// - Throws: `.badData` where the model turns out to be impossible.
    public init(of model: ClassifierModel, on set: SampleSet, threads: Int) throws(Failure) {
        precondition(model.labels == set.classes, "the set's classes are \(set.classes), not \(model.labels)")
        let count = max(1, min(threads, set.count))
        let classifiers = (0..<count).map { _ in SampleClassifier(model) }
        probabilities = try Self.probabilities(of: set, by: classifiers)
        metrics = ClassificationMetrics(labels: model.labels, truth: set.labels, scores: probabilities)
        let losses = zip(set.labels, probabilities).map { -log(Double(max($1[$0], 1e-12))) }
        loss = losses.reduce(0, +) / Double(losses.count)
    }

    private static func probabilities(
        of set: SampleSet, by classifiers: [SampleClassifier]
    ) throws(Failure) -> [[Float]] {
        let results = Locked([Result<[Float], Failure>](repeating: .success([]), count: set.count))
        // Safe: iteration i alone uses classifier i.
        nonisolated(unsafe) let classifiers = classifiers
        DispatchQueue.concurrentPerform(iterations: classifiers.count) { worker in
            for index in stride(from: worker, to: set.count, by: classifiers.count) {
                let result = Result { () throws(Failure) in
                    try classifiers[worker].probabilities(of: set.frames[index])
                }
                results.withLock { $0[index] = result }
            }
        }
        var probabilities: [[Float]] = []
        for result in results.withLock({ $0 }) { probabilities.append(try result.get()) }
        return probabilities
    }
}

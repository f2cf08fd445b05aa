import Classification
import Core
import Dispatch
import Foundation

/// A classifier measured on labelled pictures, on all cores.
public struct Evaluation: Sendable {
    public let metrics: ClassificationMetrics
    /// Mean cross-entropy of the true classes, in nats.
    public let loss: Double
    /// Probabilities of the classes for each picture, in the set's order.
    public let probabilities: [[Float]]

    /// - Throws: `Failure` where the model cannot be planned.
    public init(of model: ClassifierModel, on set: PictureSet, threads: Int) throws(Failure) {
        precondition(model.labels == set.classes, "the set's classes are \(set.classes), not \(model.labels)")
        let count = max(1, min(threads, set.count))
        var classifiers: [PictureClassifier] = []
        for _ in 0..<count { classifiers.append(try PictureClassifier(model)) }
        probabilities = Self.probabilities(of: set, by: classifiers)
        metrics = ClassificationMetrics(labels: model.labels, truth: set.labels, scores: probabilities)
        let losses = zip(set.labels, probabilities).map { -log(Double(max($1[$0], 1e-12))) }
        loss = losses.reduce(0, +) / Double(losses.count)
    }

    private static func probabilities(of set: PictureSet, by classifiers: [PictureClassifier]) -> [[Float]] {
        let results = Locked([[Float]](repeating: [], count: set.count))
        // Safe: iteration i alone uses classifier i.
        nonisolated(unsafe) let classifiers = classifiers
        DispatchQueue.concurrentPerform(iterations: classifiers.count) { worker in
            for index in stride(from: worker, to: set.count, by: classifiers.count) {
                let probabilities = classifiers[worker].classify(set.pictures[index]).probabilities
                results.withLock { $0[index] = probabilities }
            }
        }
        return results.withLock { $0 }
    }
}

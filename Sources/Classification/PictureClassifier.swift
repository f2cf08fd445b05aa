import Core
import Foundation
import Neural
import Preprocessing

/// Applies a classifier to pictures, one at a time, without allocating memory in the network.
///
/// Isolation: one thread at a time; one for each queue.
public final class PictureClassifier {
    public let model: ClassifierModel
    private let plan: ExecutionPlan
    private let tensorizer: PictureTensorizer

    /// - Throws: `.badData` where the network's layers do not fit each other.
    public init(_ model: ClassifierModel) throws(Failure) {
        self.model = model
        tensorizer = PictureTensorizer(model.input)
        do {
            plan = try ExecutionPlan(graph: model.graph)
        } catch {
            throw Failure(.badData, "\(model.name): \(error)", remedy: "export the model again")
        }
    }

    /// - Parameter region: the part of the picture to look at, in fractions of it.
    public func classify(_ picture: Picture, region: Box = .whole) -> Classification {
        plan.withInput(ClassifierModel.Port.image) { tensorizer.write(picture, region: region, into: $0) }
        plan.run()
        return Classification(
            logits: plan.output(ClassifierModel.Port.logits).values, map: plan.output(ClassifierModel.Port.map))
    }
}

/// What a classifier says of one picture.
public struct Classification: Sendable {
    /// One per label.
    public let logits: [Float]
    /// Logits by place: [1, labels, rows, columns]; their spatial mean is `logits`.
    public let map: Tensor

    /// Shares of certainty, one per label, that add up to one (softmax).
    public var probabilities: [Float] { Self.softmax(logits) }

    public static func softmax(_ logits: [Float]) -> [Float] {
        let highest = logits.max() ?? 0
        let exponentials = logits.map { exp($0 - highest) }
        let sum = exponentials.reduce(0, +)
        return exponentials.map { $0 / sum }
    }
}

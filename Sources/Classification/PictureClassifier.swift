import Core
import Foundation
import Inference
import Preprocessing

/// Applies a classifier to pictures, one at a time, without allocating memory in the network.
///
/// Isolation: one thread at a time; one for each queue.
public final class PictureClassifier {
    public let model: ClassifierModel
    private let plan: InferencePlan
    private let tensorizer: PictureTensorizer
    private let treatment = PictureTreatment()
    private let treated = Picture(width: 16, height: 16)
    /// Of the map.
    private let rows, columns: Int

    /// - Parameter model: of pictures, not of clips.
    public init(_ model: ClassifierModel) {
        precondition(model.window == nil, "\(model.name) classifies clips")
        self.model = model
        tensorizer = PictureTensorizer(model.input)
        plan = InferencePlan(model.compiled)
        (rows, columns) = model.mapSize
    }

    /// - Parameter region: the part of the picture to look at, in fractions of it.
    /// - Throws: `.badData` where the network turns out to be impossible.
    public func classify(_ picture: Picture, region: Box = .whole) throws(Failure) -> Classification {
        var picture = picture
        if model.treatment != .none {
            treated.copy(from: picture)
            treatment.apply(model.treatment, to: treated)
            picture = treated
        }
        plan.withInput(ClassifierModel.Port.image) { tensorizer.write(picture, region: region, into: $0) }
        do throws(InferenceError) { try plan.run() } catch { throw Failure(.badData, "\(model.name): \(error)") }
        let map = ActivationMap(
            classes: model.labels.count, rows: rows, columns: columns,
            logits: plan.withOutput(ClassifierModel.Port.map) { Array($0) })
        return Classification(logits: plan.withOutput(ClassifierModel.Port.logits) { Array($0) }, map: map)
    }
}

/// What a classifier says of one picture.
public struct Classification: Sendable {
    /// One per label.
    public let logits: [Float]
    /// Logits by place; their spatial mean is `logits`.
    public let map: ActivationMap

    /// Shares of certainty, one per label, that add up to one (softmax).
    public var probabilities: [Float] { Self.softmax(logits) }

    public static func softmax(_ logits: [Float]) -> [Float] {
        let highest = logits.max() ?? 0
        let exponentials = logits.map { exp($0 - highest) }
        let sum = exponentials.reduce(0, +)
        return exponentials.map { $0 / sum }
    }
}

import Core
import Inference
import Preprocessing

/// Applies a classifier to whole samples that were decoded and treated for it: pictures, or the windows of clips.
///
/// Isolation: one thread at a time; one for each queue.
public final class SampleClassifier {
    public let model: ClassifierModel
    private let plan: InferencePlan
    private let tensorizer: PictureTensorizer

    public init(_ model: ClassifierModel) {
        self.model = model
        plan = InferencePlan(model.compiled)
        tensorizer = PictureTensorizer(model.input)
    }

    /// - Parameter frames: of the sample, decoded as `SampleForm` does; the window in their middle is judged.
    /// - Returns: one probability per label.
    /// - Throws: `.badData` where the network turns out to be impossible.
    public func probabilities(of frames: [Picture]) throws(Failure) -> [Float] {
        let indices = model.window?.middle(ofDecoded: frames.count) ?? [0]
        return try probabilities { place, target in tensorizer.write(frames[indices[place]], into: target) }
    }

    /// One frame as the network takes it: `input.count` values, for `probabilities(ofTensors:)`.
    public func tensor(of frame: Picture) -> [Float] { tensorizer.values(of: frame) }

    /// - Parameter tensors: one for each frame of the model's window, oldest first.
    /// - Throws: as `probabilities(of:)`.
    public func probabilities(ofTensors tensors: [[Float]]) throws(Failure) -> [Float] {
        precondition(tensors.count == model.window?.frames ?? 1, "\(tensors.count) frames of a window")
        return try probabilities { place, target in _ = target.update(from: tensors[place]) }
    }

    /// - Parameter write: fills the place of one frame of the sample.
    private func probabilities(
        writing write: (Int, UnsafeMutableBufferPointer<Float>) -> Void
    ) throws(Failure) -> [Float] {
        plan.withInput(ClassifierModel.Port.image) { image in
            let size = model.input.count
            for place in 0..<(model.window?.frames ?? 1) {
                write(place, UnsafeMutableBufferPointer(rebasing: image[place * size..<(place + 1) * size]))
            }
        }
        do throws(InferenceError) { try plan.run() } catch { throw Failure(.badData, "\(model.name): \(error)") }
        return Classification.softmax(plan.withOutput(ClassifierModel.Port.logits) { Array($0) })
    }
}

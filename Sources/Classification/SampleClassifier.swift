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
        plan.withInput(ClassifierModel.Port.image) { image in
            let size = model.input.count
            for (place, index) in indices.enumerated() {
                let target = UnsafeMutableBufferPointer(rebasing: image[place * size..<(place + 1) * size])
                tensorizer.write(frames[index], into: target)
            }
        }
        do throws(InferenceError) { try plan.run() } catch { throw Failure(.badData, "\(model.name): \(error)") }
        return Classification.softmax(plan.withOutput(ClassifierModel.Port.logits) { Array($0) })
    }
}

import Classification
import Core
import Inference
import Neural
import ONNX
import Preprocessing

/// Takes from a picture what a classifier's class maps are made from, averaged over the picture: its logits are a linear
/// function of these features.
///
/// Isolation: one thread at a time.
public final class FeatureReader {
    private let name: String
    private let plan: InferencePlan
    private let tensorizer: PictureTensorizer
    private let treatment = PictureTreatment()
    private let options: PreprocessingOptions
    public let channels: Int

    /// - Parameter classifier: of pictures, as 'tocsin train' writes them.
    public init(_ classifier: Graph) throws(Failure) {
        let model = try ClassifierModel(classifier, place: "the classifier")
        precondition(model.window == nil, "a classifier of pictures")
        (name, channels) = ClassifierNetwork.features(of: classifier)
        var graph = classifier
        graph.outputs = [.init(name: name, shape: [-1, channels, -1, -1])]
        do {
            plan = InferencePlan(try CompiledNetwork(ONNXFile.network(of: graph)))
        } catch {
            throw Failure(.badData, "\(model.name): \(error)")
        }
        tensorizer = PictureTensorizer(model.input)
        options = model.treatment
    }

    /// - Parameter region: the part of the picture to look at, in fractions of it.
    /// - Returns: `channels` numbers.
    public func features(of picture: Picture, region: Box = .whole) throws(Failure) -> [Float] {
        var picture = picture
        if options != .none {
            picture = picture.copy()
            treatment.apply(options, to: picture)
        }
        plan.withInput(ClassifierModel.Port.image) { tensorizer.write(picture, region: region, into: $0) }
        do throws(InferenceError) { try plan.run() } catch { throw Failure(.badData, "the classifier: \(error)") }
        return plan.withOutput(name) { values in
            let places = values.count / channels
            return (0..<channels).map { channel in
                var sum: Float = 0
                for place in 0..<places { sum += values[channel * places + place] }
                return sum / Float(places)
            }
        }
    }
}

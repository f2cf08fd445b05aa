import Classification
import Core
import FrameRing
import Preprocessing

/// Finds what takes time, such as a fall, with a classifier of clips: at every frame it judges those of the last seconds
/// together, taken at the model's own rate however often frames come.
///
/// Isolation: the camera's queue.
public final class ClipDetector: Detector {
    private struct Seen {
        let time: MediaTime
        /// As the network takes it: a small part of the picture's own memory, which the camera wants back.
        let tensor: [Float]
    }

    private let classifier: SampleClassifier
    private let window: ClipWindow
    private let kinds: [(kind: AlertKind, label: Int)]
    private let treatment = PictureTreatment()
    private let treated = Picture(width: 16, height: 16)
    /// The frames of a window and the one before it, oldest first.
    private var seen: [Seen] = []

    public var modelName: String { classifier.model.name }
    /// Not used: what it finds is of the whole picture.
    public var zones: [Zone] = []

    /// - Parameters:
    ///   - model: of clips.
    ///   - kinds: what to look for; each must be a label of the model.
    /// - Throws: `.badData` if the model does not know one of the kinds.
    public init(model: ClassifierModel, kinds: [AlertKind]) throws(Failure) {
        guard let window = model.window else { preconditionFailure("\(model.name) classifies pictures") }
        self.window = window
        self.kinds = try model.labels(of: kinds)
        classifier = SampleClassifier(model)
    }

    public func analyze(_ picture: Picture, header: FrameHeader) throws(Failure) -> [Finding] {
        if header.isDiscontinuity { seen.removeAll() }
        seen.append(Seen(time: header.time, tensor: tensor(of: picture)))
        guard let frames = frames() else { return [] }
        let probabilities = try classifier.probabilities(ofTensors: frames)
        return kinds.map { kind, label in
            Finding(
                kind: kind, score: Double(probabilities[label]), box: nil, zones: [], time: header.time,
                arrival: header.arrival, reason: SightingSentence.text(kind.rawValue, box: nil, zones: []))
        }
    }

    private func tensor(of picture: Picture) -> [Float] {
        guard classifier.model.treatment != .none else { return classifier.tensor(of: picture) }
        treated.copy(from: picture)
        treatment.apply(classifier.model.treatment, to: treated)
        return classifier.tensor(of: treated)
    }

    /// The newest frame and those nearest to whole steps before it, oldest first; nil until they reach back far enough.
    private func frames() -> [[Float]]? {
        guard let newest = seen.last?.time, let oldest = seen.first?.time else { return nil }
        let step = 1 / window.framesPerSecond
        let wanted = (0..<window.frames).map { newest.seconds - Double(window.frames - 1 - $0) * step }
        guard oldest.seconds <= wanted[0] + step / 2 else { return nil }
        if let first = seen.lastIndex(where: { $0.time.seconds <= wanted[0] }) { seen.removeFirst(first) }
        return wanted.map { time in
            seen.min { abs($0.time.seconds - time) < abs($1.time.seconds - time) }!.tensor
        }
    }
}

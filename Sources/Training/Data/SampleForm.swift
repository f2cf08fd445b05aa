import Classification
import Core
import Ingest
import Preprocessing

/// How files become the samples of a classifier: their size, what is done to them first, and whether one is a picture or a
/// clip.
public struct SampleForm: Sendable, Equatable {
    public let longestSide: Int
    public let treatment: PreprocessingOptions
    /// nil: a sample is a picture, the first of its file.
    public let window: ClipWindow?

    public init(longestSide: Int, treatment: PreprocessingOptions = .none, window: ClipWindow? = nil) {
        self.longestSide = longestSide
        self.treatment = treatment
        self.window = window
    }

    /// What a trained model takes.
    public init(of model: ClassifierModel) {
        self.init(longestSide: model.input.sourceSide, treatment: model.treatment, window: model.window)
    }

    /// - Returns: the treated frames of a sample; one where it is a picture.
    /// - Throws: `Failure` naming the file.
    public func decode(path: String) throws(Failure) -> [Picture] {
        let frames =
            if let window {
                try ClipFile.decode(
                    path: path, framesPerSecond: window.decodedFramesPerSecond, longestSide: longestSide)
            } else {
                [try PictureFile.decode(path: path, longestSide: longestSide)]
            }
        if treatment != .none {
            let treater = PictureTreatment()
            var last: Picture?
            // A repeated frame is one object, to be treated once.
            for frame in frames where frame !== last {
                treater.apply(treatment, to: frame)
                last = frame
            }
        }
        return frames
    }
}

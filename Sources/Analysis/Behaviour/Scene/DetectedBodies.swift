import Core
import FrameRing

/// The persons that anyone's detector network has boxes for.
///
/// Isolation: the camera's queue.
final class DetectedBodies: BodySource {
    /// A box that is missed now and then does less harm than one that is nobody.
    private static let leastScore: Float = 0.4

    private let detector: BoxDetector

    /// - Throws: `.badData` where the model finds no persons.
    init(model: BoxModel) throws(Failure) { detector = try BoxDetector(model: model, kinds: [.person]) }

    func bodies(in picture: Picture, header: FrameHeader) throws(Failure) -> [Body]? {
        try detector.boxes(of: .person, in: picture, from: Self.leastScore).map {
            Body(box: $0, area: $0.width * $0.height)
        }
    }

    func keep(_ followed: [Box]) {}
}

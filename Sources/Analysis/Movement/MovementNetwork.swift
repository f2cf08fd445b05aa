import CDefaultModel
import Core
import Foundation
import Inference
import ONNX

/// A small convolution over the cues of the last seconds that says whether what looks like fire or smoke also moves like it:
/// `shift` [1, 2] of fire and smoke, -1 to 1, from `cues` [1, `MovementObserver.cueCount`, `frames`].
///
/// It is trained by `default-model movement` on movement made from pictures and on real clips without fire; see the model card.
public struct MovementNetwork: Sendable {
    public enum Port {
        public static let cues = "cues"
        public static let shift = "shift"
    }

    /// Frames looked at together: 3.2 s at the usual five a second.
    public static let frames = 16
    public static let cueCount = MovementObserver.cueCount
    /// The kinds, in the order of `shift`.
    public static let kinds: [AlertKind] = [.fire, .smoke]
    /// What a shift of 1 adds to the log odds: movement makes a score three times as likely or as unlikely at most, so that
    /// the picture has the last word.
    public static let largestShift = 1.0

    let compiled: CompiledNetwork

    /// - Throws: `.badData` where the file is no such network.
    public init(bytes: Data, place: String) throws(Failure) {
        do {
            compiled = try CompiledNetwork(ONNXFile.readNetwork(bytes: bytes))
        } catch {
            throw Failure(.badData, "\(place): \(error)", remedy: "train it again (tools/train-default-model)")
        }
        let shapes = [Port.cues: [1, Self.cueCount, Self.frames], Port.shift: [1, Self.kinds.count]]
        for port in compiled.inputs + compiled.outputs where port.shape != shapes[port.name] {
            throw Failure(
                .badData, "\(place): the network has a value '\(port.name)' of shape \(String(describing: port.shape))",
                remedy: "train it again (tools/train-default-model)")
        }
    }

    /// The one embedded in this program, made with the bundled classifier; all cameras share its weights.
    public static func bundled() throws(Failure) -> MovementNetwork { try shared.get() }

    private static let shared = Result { () throws(Failure) in
        try MovementNetwork(
            bytes: Data(bytes: tocsin_movement_model_bytes(), count: tocsin_movement_model_size),
            place: "the bundled network of movement")
    }
}

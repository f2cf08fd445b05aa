import Core
import FrameRing

/// Judges analysed frames one after the other. A detector may remember: it sees the frames of one camera, in order.
///
/// Isolation: the camera's queue.
public protocol Detector: AnyObject {
    /// What the records call the model.
    var modelName: String { get }
    /// Parts of the picture that findings name; may change between frames.
    var zones: [Zone] { get set }
    /// Findings for this frame, low scores included; empty while the window of frames is not yet full.
    /// - Throws: where the model cannot take this frame.
    func analyze(_ picture: Picture, header: FrameHeader) throws(Failure) -> [Finding]
    /// What spoke for a kind in the frame that was analysed last; nil where the detector cannot tell. Its boxes may.
    func heat(for kind: AlertKind) -> Heat?
}

extension Detector {
    public func heat(for kind: AlertKind) -> Heat? { nil }
}

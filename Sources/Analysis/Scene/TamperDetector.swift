import Core
import FrameRing
import Preprocessing

/// Tells when a camera's picture is of no use, or no longer of its scene: dark, blinded, without detail, frozen, covered,
/// out of focus, moved. It sees the frames that the quality gate refuses, too.
///
/// Isolation: the camera's queue.
public final class TamperDetector {
    public static let modelName = "scene-1"
    private let monitor = SceneMonitor()

    public init() {}

    /// - Parameter picture: the camera's own, with masks.
    /// - Returns: a finding of kind `tamper`, with a score of 1 or 0.
    public func analyze(_ picture: Picture, verdict: QualityVerdict, header: FrameHeader) -> Finding {
        var fault: SceneFault?
        if case .rejected(let quality) = verdict {
            // A picture that shows nothing teaches nothing.
            fault = .quality(quality)
        } else {
            fault = monitor.observe(picture, at: header.time)
        }
        return Finding(
            kind: .tamper, score: fault == nil ? 0 : 1, time: header.time, arrival: header.arrival,
            reason: fault?.sentence ?? "The camera sees what it usually sees.")
    }
}

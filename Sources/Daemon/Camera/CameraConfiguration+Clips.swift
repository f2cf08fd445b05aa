import Alerting
import Core
import Ingest

extension CameraConfiguration {
    /// Frames that the reader of a file may be ahead of their analysis, with one to spare.
    private static let framesAhead = 6.0
    /// From a frame's arrival to its alert, on a host that is busy.
    private static let latency = Duration.seconds(5)

    /// Every frame is analysed, and the source waits: a file that is not played by its own clock.
    var isLossless: Bool { !source.isLive && !stream.realtime }

    /// What the packet history must hold for a clip to begin where it should; nil where no clips are wanted.
    var historyLimits: PacketHistory.Limits? {
        guard let clip else { return nil }
        let period = Duration.seconds(1 / stream.analysisFramesPerSecond)
        let verify = (detections.flatMap { $0.policies.values } + faults.values).map(\.verify).max() ?? .zero
        let lookBack = max(verify, period * 3) + period * Self.framesAhead + Self.latency
        return PacketHistory.Limits(duration: clip.before + lookBack, bytes: clip.memory)
    }

    func clipSource(from history: PacketHistory) -> ClipSource {
        ClipSource(
            history: history, waits: isLossless, treatment: PicturePrivacy(masks: masks, faces: faces).clipTreatment)
    }
}

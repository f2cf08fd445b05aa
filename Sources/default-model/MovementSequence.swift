import Analysis
import Core
import FrameRing

/// What a detector saw in a few seconds of video, and what was in them.
struct MovementSequence: Codable {
    /// What kind of video, for the report.
    var label: String
    /// Sequences of one picture or clip have the same: they are never in two parts of a cross-validation.
    var group: Int
    /// 1 or 0 for fire and smoke; nil where it cannot be said.
    var targets: [Float?]
    /// By frame: the detector's cues, and log odds of fire and smoke averaged over its window.
    var cues: [[Float]] = []
    var odds: [[Float]] = []

    /// Watches the frames as a camera would.
    mutating func watch(_ frames: [Picture], secondsApart: Double, with model: DetectorModel) throws(Failure) {
        let stage = MovementStage(nil)
        let detector = try FireDetector(model: model, kinds: MovementNetwork.kinds, movement: stage)
        for (index, frame) in frames.enumerated() {
            let time = MediaTime(seconds: Double(index) * secondsApart)
            let findings = try detector.analyze(frame, header: FrameHeader(time: time))
            guard findings.count == MovementNetwork.kinds.count, let latest = stage.latestCues else { continue }
            cues.append(latest)
            odds.append(findings.map { Float($0.score.logOdds) })
        }
    }
}

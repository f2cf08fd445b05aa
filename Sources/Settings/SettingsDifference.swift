/// What a reload has to do: which cameras to stop and to start, and whether the sinks change.
///
/// A camera whose settings, or whose model's file, changed is in both sets; one whose settings are equal is in neither and
/// keeps running, unless what clips show or whose faces are covered has changed: that concerns all cameras.
public struct SettingsDifference: Sendable, Equatable {
    public let stoppedCameras: Set<String>
    public let startedCameras: Set<String>
    /// Cameras in neither set whose thresholds, times, filters or zones changed: they go on without a gap.
    public let retunedCameras: Set<String>
    public let sinksChanged: Bool

    /// - Parameter changedFiles: models and normality that are other files than those in use.
    public init(from old: Settings, to new: Settings, changedFiles: Set<String> = []) {
        let isFilmedAnew =
            old.evidence.clip != new.evidence.clip || old.evidence.blurFaces != new.evidence.blurFaces
            || new.evidence.blurFaces.map(changedFiles.contains) ?? false
        func isRestarted(_ camera: CameraSettings, _ other: CameraSettings?) -> Bool {
            isFilmedAnew || !camera.files.isDisjoint(with: changedFiles)
                || other.map { !camera.isRetuned(from: $0) } ?? true
        }
        stoppedCameras = Set(old.cameras.filter { isRestarted($0.value, new.cameras[$0.key]) }.keys)
        startedCameras = Set(new.cameras.filter { isRestarted($0.value, old.cameras[$0.key]) }.keys)
        let changed = new.cameras.filter { old.cameras[$0.key] != $0.value }.keys
        retunedCameras = Set(changed).subtracting(startedCameras)
        sinksChanged = old.sinks != new.sinks
    }
}

extension CameraSettings {
    /// Whether nothing but zones and what makes findings alerts differs.
    func isRetuned(from other: CameraSettings) -> Bool {
        var (left, right) = (self, other)
        left.zones = right.zones
        left.detections = left.detections.mapValues(\.detector)
        right.detections = right.detections.mapValues(\.detector)
        return left == right
    }
}

extension DetectionSettings {
    /// What the detector itself is made from.
    fileprivate var detector: DetectionSettings {
        var detector = DetectionSettings()
        detector.model = model
        detector.normality = normality
        detector.learnFor = learnFor
        detector.behaviour = behaviour
        return detector
    }
}

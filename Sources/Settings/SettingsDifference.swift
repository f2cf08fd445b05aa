/// What a reload has to do: which cameras to stop and to start, and whether the sinks change.
///
/// A camera whose settings changed is in both sets; one whose settings are equal is in neither and keeps running, unless
/// what clips show or whose faces are covered has changed: that concerns all cameras.
public struct SettingsDifference: Sendable, Equatable {
    public let stoppedCameras: Set<String>
    public let startedCameras: Set<String>
    public let sinksChanged: Bool

    public init(from old: Settings, to new: Settings) {
        let isFilmedAnew =
            old.evidence.clip != new.evidence.clip || old.evidence.blurFaces != new.evidence.blurFaces
        stoppedCameras = Set(old.cameras.filter { new.cameras[$0.key] != $0.value || isFilmedAnew }.keys)
        startedCameras = Set(new.cameras.filter { old.cameras[$0.key] != $0.value || isFilmedAnew }.keys)
        sinksChanged = old.sinks != new.sinks
    }
}

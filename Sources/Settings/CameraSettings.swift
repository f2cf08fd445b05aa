import Core
import Preprocessing

/// One camera; also, without a source, the defaults that cameras share.
public struct CameraSettings: Sendable, Equatable {
    public enum Transport: String, Sendable, CaseIterable { case tcp, udp }
    /// Which packets are decoded.
    public enum Decode: String, Sendable, CaseIterable { case gated, all, keyframes }
    /// What decodes besides the processor.
    public enum Hardware: String, Sendable, CaseIterable { case none, auto, vaapi, v4l2m2m }

    public var source: SourceURL
    /// Frames analysed a second, 0.1 to 60.
    public var framesPerSecond = 5.0
    /// Pixels of the longest side of analysed frames and snapshots, 64 to 4096.
    public var longestSide = 640
    public var transport = Transport.tcp
    /// nil for what suits the source.
    public var decode: Decode?
    public var hardware = Hardware.none
    /// Play a file by its own clock, as if it were a camera.
    public var realtime = false
    public var preprocessing = PreprocessingOptions()
    public var zones: [String: Polygon] = [:]
    public var masks: [Polygon] = []
    /// What to look for.
    public var detections: [AlertKind: DetectionSettings] = [:]
    /// An ONNX model, or `default`, for what names no model of its own.
    public var model = "default"
    /// What gives lengths in metres; nil where the camera is not calibrated.
    public var ground: GroundPlane?

    /// Files that it is built from, beside the bundled model.
    public var files: Set<String> {
        Set(modelPaths.filter { $0 != "default" } + [detections[.abnormal]?.normality].compactMap(\.self))
    }

    /// All models that look for something, each once, in order.
    public var modelPaths: [String] {
        Set(
            detections.compactMap { kind, detection in
                detection.model ?? (kind.isFoundByModel ? model : nil)
            }
        ).sorted()
    }
}

/// What differs from a kind's standard policy; nil where nothing was said.
public struct DetectionSettings: Sendable, Equatable {
    /// An ONNX model, or `default`; nil for the camera's.
    public var model: String?
    public var threshold: Double?
    public var clearThreshold: Double?
    public var verifyBy: Verification?
    public var requiredShare: Double?
    public var warn: Duration?
    public var verify: Duration?
    public var clear: Duration?
    public var minimumDuration: Duration?
    public var maximumDuration: Duration?
    public var cooldown: Duration?
    public var samePlace: Duration?
    public var updateInterval: Duration?
    public var severity: Severity?
    /// Names of zones.
    public var onlyZones: [String]?
    public var ignoreZones: [String]?
    public var ignoreAreas: [Polygon]?
    /// Shares of the picture's area, 0 to 1.
    public var minimumSize: Double?
    public var maximumSize: Double?
    public var schedule: WeeklySchedule?
    /// File of learned normality; `abnormal` needs one, no other kind takes one.
    public var normality: String?
    /// The footage from which the camera learns that file itself (`normality: auto`); nil where it does not.
    public var learnFor: Duration?
    static let automaticNormality = "auto"
    /// Limits of a behaviour; each kind takes some of them.
    public var behaviour = BehaviourLimits()

    public enum Verification: String, Sendable, CaseIterable { case share, mean }

    public init() {}
}

import Alerting
import Analysis
import Core
import Ingest
import Preprocessing

/// All that one camera's pipeline needs to know.
public struct CameraConfiguration: Sendable {
    public var name: String
    public var source: SourceURL
    public var stream: StreamOptions
    public var preprocessing: PreprocessingOptions
    /// Painted over before anything looks at or stores the picture.
    public var masks: [Polygon]
    public var zones: [Zone]
    /// What to look for, by the model that finds it. No kind is looked for by two models.
    public var detections: [Detection]

    /// When faults of the camera itself become alerts: `tamper` and `offline`.
    public var faults: [AlertKind: AlertPolicy]
    /// Finds the faces that are made unrecognisable in all evidence; nil leaves them as they are.
    public var faces: BoxModel?
    /// What alerts' clips show; nil for none.
    public var clip: ClipOptions?

    /// What one model looks for.
    public struct Detection: Sendable {
        public var model: DetectionModel
        /// When a kind becomes an alert.
        public var policies: [AlertKind: AlertPolicy]

        public init(model: DetectionModel, policies: [AlertKind: AlertPolicy]) {
            self.model = model
            self.policies = policies
        }
    }

    /// In the order of the enumeration, so that columns and records come in the same order every time.
    public var kinds: [AlertKind] {
        AlertKind.allCases.filter { kind in detections.contains { $0.policies[kind] != nil } }
    }

    public init(
        name: String, source: SourceURL, stream: StreamOptions = StreamOptions(),
        preprocessing: PreprocessingOptions = PreprocessingOptions(), masks: [Polygon] = [], zones: [Zone] = [],
        detections: [Detection], faults: [AlertKind: AlertPolicy] = [:], clip: ClipOptions? = nil,
        faces: BoxModel? = nil
    ) {
        self.name = name
        self.source = source
        self.stream = stream
        self.preprocessing = preprocessing
        self.masks = masks
        self.zones = zones
        self.detections = detections
        self.faults = faults
        self.clip = clip
        self.faces = faces
    }
}

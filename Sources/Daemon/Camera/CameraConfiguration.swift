import Alerting
import Analysis
import Classification
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
    /// What to look for, and when it becomes an alert.
    public var policies: [AlertKind: AlertPolicy]
    public var model: ClassifierModel

    public init(
        name: String, source: SourceURL, stream: StreamOptions = StreamOptions(),
        preprocessing: PreprocessingOptions = PreprocessingOptions(), masks: [Polygon] = [], zones: [Zone] = [],
        policies: [AlertKind: AlertPolicy], model: ClassifierModel
    ) {
        self.name = name
        self.source = source
        self.stream = stream
        self.preprocessing = preprocessing
        self.masks = masks
        self.zones = zones
        self.policies = policies
        self.model = model
    }
}

import Alerting
import Analysis
import Core
import Ingest
import Logging
import Settings

/// Builds what the settings describe: pipelines, sinks, the evidence folder. Starts nothing.
struct PipelineBuilder {
    let history: AlertHistory
    let clocks: any Clocks
    let logger: Logger

    /// - Throws: the failure of the first camera that cannot be built, which names it.
    func pipelines(for cameras: [String: CameraSettings], desk: AlertDesk) throws -> [String: CameraPipeline] {
        // Read once for all cameras that name it; they share its weights.
        var models: [String: DetectionModel] = [:]
        var pipelines: [String: CameraPipeline] = [:]
        for (name, settings) in cameras {
            for path in settings.modelPaths where models[path] == nil { models[path] = try DetectionModel(path: path) }
            var configuration = CameraConfiguration(name: name, settings: settings, models: models)
            if let abnormal = settings.detections[.abnormal], let path = abnormal.normality,
                let policy = AlertPolicy.standard(for: .abnormal)
            {
                configuration.detections.append(
                    .init(
                        model: .normality(try Normality(path: path)),
                        policies: [.abnormal: policy.overridden(by: abnormal)]))
            }
            pipelines[name] = try CameraPipeline(
                configuration: configuration, desk: desk, clocks: clocks, logger: logger,
                onState: StreamJournal(camera: name, logger: logger).note)
        }
        return pipelines
    }

    func evidence(for settings: Settings) -> EvidenceStore? {
        settings.evidence.snapshot ? EvidenceStore(directory: settings.evidence.directory) : nil
    }
}

extension CameraConfiguration {
    /// - Parameter models: by path, all that the settings name.
    init(name: String, settings: CameraSettings, models: [String: DetectionModel]) {
        var stream = StreamOptions()
        stream.analysisFramesPerSecond = settings.framesPerSecond
        stream.longestSide = settings.longestSide
        stream.rtspTransport = settings.transport == .tcp ? .tcp : .udp
        stream.realtime = settings.realtime
        self.init(
            name: name, source: settings.source, stream: stream, preprocessing: settings.preprocessing,
            masks: settings.masks,
            zones: settings.zones.map { Zone(name: $0.key, outline: $0.value) }.sorted { $0.name < $1.name },
            detections: settings.modelPaths.compactMap { path in
                models[path].map { Detection(model: $0, policies: Self.policies(settings, model: path)) }
            })
    }

    /// Of the kinds that a model looks for.
    private static func policies(_ settings: CameraSettings, model: String) -> [AlertKind: AlertPolicy] {
        var policies: [AlertKind: AlertPolicy] = [:]
        for (kind, detection) in settings.detections
        where kind != .abnormal && (detection.model ?? settings.model) == model {
            policies[kind] = AlertPolicy.standard(for: kind)?.overridden(by: detection)
        }
        return policies
    }
}

extension AlertPolicy {
    func overridden(by detection: DetectionSettings) -> AlertPolicy {
        var policy = self
        policy.raiseThreshold = detection.threshold ?? raiseThreshold
        // A threshold below the standard clear threshold pulls that down with it.
        policy.clearThreshold = detection.clearThreshold ?? min(clearThreshold, policy.raiseThreshold)
        policy.requiredShare = detection.requiredShare ?? requiredShare
        policy.verify = detection.verify ?? verify
        policy.clear = detection.clear ?? clear
        policy.minimumDuration = detection.minimumDuration ?? minimumDuration
        policy.cooldown = detection.cooldown ?? cooldown
        policy.updateInterval = detection.updateInterval ?? updateInterval
        policy.severity = detection.severity ?? severity
        return policy
    }
}

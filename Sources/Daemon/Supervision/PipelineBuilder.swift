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
    func pipelines(
        for cameras: [String: CameraSettings], evidence: EvidenceSettings, desk: AlertDesk
    ) throws -> [String: CameraPipeline] {
        // Read once for all cameras that name it; they share its weights.
        var models: [String: DetectionModel] = [:]
        let faces = try evidence.blurFaces.map(faceModel)
        var pipelines: [String: CameraPipeline] = [:]
        for (name, settings) in cameras {
            for path in settings.modelPaths where models[path] == nil { models[path] = try DetectionModel(path: path) }
            var configuration = CameraConfiguration(name: name, settings: settings, models: models)
            configuration.clip = EvidenceOptions(evidence).clip
            configuration.faces = faces
            if let abnormal = settings.detections[.abnormal], let path = abnormal.normality,
                let policy = AlertPolicy.standard(for: .abnormal)
            {
                configuration.detections.append(
                    .init(
                        model: .kept(try CameraNormality(path: path, learning: abnormal.learnFor)),
                        policies: [.abnormal: policy.overridden(by: abnormal)]))
            }
            configuration.detections += settings.behaviours(models: models)
            pipelines[name] = try CameraPipeline(
                configuration: configuration, desk: desk, clocks: clocks, logger: logger,
                onState: StreamJournal(camera: name, logger: logger).note)
        }
        return pipelines
    }

    /// A running camera's configuration by settings that differ in nothing but what makes findings alerts, and zones.
    func retuned(_ configuration: CameraConfiguration, by settings: CameraSettings) -> CameraConfiguration {
        var configuration = configuration
        configuration.zones = settings.zoneList
        configuration.faults = settings.faultPolicies
        for index in configuration.detections.indices {
            for kind in configuration.detections[index].policies.keys {
                guard let detection = settings.detections[kind] else { continue }
                configuration.detections[index].policies[kind] = AlertPolicy.standard(for: kind)?.overridden(
                    by: detection)
            }
        }
        return configuration
    }

    private func faceModel(path: String) throws -> BoxModel {
        let model = try DetectionModel(path: path)
        guard case .boxes(let boxes) = model, model.kinds.contains(.face) else {
            throw Failure(.badData, "\(path): it finds no faces", remedy: "name a detector of faces such as YuNet")
        }
        return boxes
    }

    func evidence(for settings: Settings) -> EvidenceStore? {
        let options = EvidenceOptions(settings.evidence)
        return options == .none ? nil : EvidenceStore(directory: settings.evidence.directory, options: options)
    }
}

extension CameraSettings {
    fileprivate var zoneList: [Zone] {
        zones.map { Zone(name: $0.key, outline: $0.value) }.sorted { $0.name < $1.name }
    }

    fileprivate var faultPolicies: [AlertKind: AlertPolicy] { policies { kind, _ in kind.isCameraFault } }

    /// Of the kinds that a model looks for.
    fileprivate func policies(model path: String) -> [AlertKind: AlertPolicy] {
        policies { kind, detection in kind.isFoundByModel && (detection.model ?? model) == path }
    }

    func policies(
        where isWanted: (AlertKind, DetectionSettings) -> Bool
    ) -> [AlertKind: AlertPolicy] {
        var policies: [AlertKind: AlertPolicy] = [:]
        for (kind, detection) in detections where isWanted(kind, detection) {
            policies[kind] = AlertPolicy.standard(for: kind)?.overridden(by: detection)
        }
        return policies
    }
}

extension CameraConfiguration {
    /// - Parameter models: by path, all that the settings name.
    init(name: String, settings: CameraSettings, models: [String: DetectionModel]) {
        var stream = StreamOptions()
        stream.analysisFramesPerSecond = settings.framesPerSecond
        stream.longestSide = settings.longestSide
        stream.rtspTransport = settings.transport == .tcp ? .tcp : .udp
        stream.decode = settings.decode.map(DecodeMode.init) ?? .standard(for: settings.source)
        stream.hardware = HardwareDecoding(settings.hardware)
        stream.realtime = settings.realtime
        self.init(
            name: name, source: settings.source, stream: stream, preprocessing: settings.preprocessing,
            masks: settings.masks,
            zones: settings.zoneList,
            detections: settings.modelPaths.compactMap { path in
                let policies = settings.policies(model: path)
                return policies.isEmpty ? nil : models[path].map { Detection(model: $0, policies: policies) }
            },
            faults: settings.faultPolicies)
    }
}

extension AlertPolicy {
    func overridden(by detection: DetectionSettings) -> AlertPolicy {
        var policy = self
        policy.raiseThreshold = detection.threshold ?? raiseThreshold
        // A threshold below the standard clear threshold pulls that down with it.
        policy.clearThreshold = detection.clearThreshold ?? min(clearThreshold, policy.raiseThreshold)
        policy.verification = detection.verifyBy.map(Verification.init) ?? verification
        policy.warn = detection.warn ?? warn
        policy.maximumDuration = detection.maximumDuration ?? maximumDuration
        policy.samePlace = detection.samePlace ?? samePlace
        policy.schedule = detection.schedule ?? schedule
        policy.filter = FindingFilter(
            zones: detection.onlyZones.map(Set.init), ignoredZones: Set(detection.ignoreZones ?? []),
            ignoredAreas: detection.ignoreAreas ?? [],
            sizes: (detection.minimumSize ?? 0)...(detection.maximumSize ?? 1))
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

extension RetentionPolicy {
    init(_ settings: EvidenceSettings.RetentionSettings) {
        self.init(age: settings.age, bytes: settings.size, minimumFree: settings.minimumFree)
    }
}

extension EvidenceOptions {
    init(_ settings: EvidenceSettings) {
        self.init(
            snapshot: settings.snapshot, boxes: settings.boxes, heatMap: settings.heatMap,
            clip: settings.clip.map { ClipOptions(before: $0.before, after: $0.after, memory: $0.memory) })
    }
}

extension AlertPolicy.Verification {
    init(_ setting: DetectionSettings.Verification) {
        switch setting {
        case .share: self = .share
        case .mean: self = .mean
        }
    }
}

extension AlertRateLimiter.Limit {
    init(_ settings: AlertLimitSettings) { self.init(alerts: settings.limit, period: settings.period) }
}

extension HardwareDecoding {
    init(_ setting: CameraSettings.Hardware) {
        switch setting {
        case .none: self = .none
        case .auto: self = .auto
        case .vaapi: self = .vaapi
        case .v4l2m2m: self = .v4l2m2m
        }
    }
}

extension DecodeMode {
    init(_ setting: CameraSettings.Decode) {
        switch setting {
        case .gated: self = .gated
        case .all: self = .all
        case .keyframes: self = .keyframes
        }
    }
}

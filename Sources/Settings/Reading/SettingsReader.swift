import Core
import Yams

/// Reads the whole file. Faults go to the context; what cannot be read keeps its default, so that one run finds all.
struct SettingsReader {
    let context: ReadingContext

    func read() -> Settings? {
        guard let root = ConfigurationNodes(context: context).read(),
            let reader = MappingReader(root, section: .root, context: context)
        else { return nil }
        let state = readState(reader)
        return Settings(
            cameras: readCameras(reader, state: state), sinks: readSinks(reader), alerts: readAlerts(reader),
            evidence: readEvidence(reader, state: state),
            state: state, web: reader.mapping("web", .web).map { WebReader(reader: $0).read() },
            reload: reader.word("reload", ReloadTrigger.self) ?? .signal, warnings: context.warnings)
    }

    /// What commands need to find the history, whatever else is wrong with the file: they may run without the daemon's
    /// environment and credentials.
    func readPlaces() -> HistoryPlaces {
        guard let root = ConfigurationNodes(context: context).read(),
            let reader = MappingReader(root, section: .root, context: context)
        else { return HistoryPlaces() }
        let file = reader.mapping("sinks", .sinks)?.mapping("file", .file)
        return HistoryPlaces(state: readState(reader), alertFile: file?.string("path"))
    }

    private func readCameras(_ root: MappingReader, state: StateSettings) -> [String: CameraSettings] {
        var defaults = CameraSettings.builtIn
        if let reader = root.mapping("defaults", .defaults) { CameraReader(reader).read(into: &defaults) }
        guard let node = root["cameras"] else {
            root.context.fault(root.node, "no 'cameras:'; name at least one camera")
            return [:]
        }
        guard let list = MappingReader(node, what: "cameras", context: context) else { return [:] }
        if list.names.isEmpty { context.fault(node, "'cameras' is empty; name at least one camera") }
        var cameras: [String: CameraSettings] = [:]
        for name in list.names {
            guard let node = list[name], let reader = MappingReader(node, section: .camera, context: context) else {
                continue
            }
            if !Self.isGoodName(name) {
                context.fault(node, "a camera's name has 1 to 64 letters, digits, '-', '_' or '.', the first no '.'")
            }
            var camera = defaults
            CameraReader(reader).readSource(into: &camera)
            CameraReader(reader).read(into: &camera)
            if camera.detections.isEmpty { camera.detections = [.fire: .init(), .smoke: .init()] }
            if let file = camera.detections[.abnormal]?.normality, !file.hasPrefix("/") {
                let own = file == DetectionSettings.automaticNormality ? "\(name).normality" : file
                camera.detections[.abnormal]?.normality = "\(state.directory)/normality/\(own)"
            }
            if camera.detections[.intrusion] != nil, camera.zones.isEmpty {
                context.fault(node, "'intrusion' needs 'zones': where nobody may enter")
            }
            cameras[name] = camera
        }
        return cameras
    }

    /// Names become parts of paths and lines of logs.
    private static func isGoodName(_ name: String) -> Bool {
        (1...64).contains(name.count) && name.first != "."
            && name.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) }
    }

    private func readSinks(_ root: MappingReader) -> SinkSettings {
        root.mapping("sinks", .sinks).map { SinksReader(reader: $0).read() } ?? SinkSettings()
    }

    private func readAlerts(_ root: MappingReader) -> AlertLimitSettings {
        var alerts = AlertLimitSettings()
        guard let reader = root.mapping("alerts", .alerts) else { return alerts }
        alerts.limit = reader.whole("limit") ?? alerts.limit
        alerts.period = reader.duration("per") ?? alerts.period
        return alerts
    }

    private func readState(_ root: MappingReader) -> StateSettings {
        var state = StateSettings()
        guard let reader = root.mapping("state", .state) else { return state }
        state.directory = reader.string("directory") ?? state.directory
        state.socketPath = reader.string("socket")
        state.keep = reader.duration("keep")
        return state
    }

    private func readEvidence(_ root: MappingReader, state: StateSettings) -> EvidenceSettings {
        var evidence = EvidenceSettings(directory: "\(state.directory)/evidence")
        guard let reader = root.mapping("evidence", .evidence) else { return evidence }
        evidence.snapshot = reader.bool("snapshot") ?? evidence.snapshot
        evidence.heatMap = reader.bool("heatmap") ?? evidence.heatMap
        evidence.boxes = reader.bool("boxes") ?? evidence.boxes
        evidence.blurFaces = reader.string("blur_faces")
        if let clip = reader.mapping("clip", .clip) { evidence.clip = readClip(clip) }
        if let keep = reader.mapping("keep", .keep) {
            evidence.keep.age = keep.duration("age")
            evidence.keep.size = keep.bytes("size")
            evidence.keep.minimumFree = keep.bytes("min_free")
        }
        evidence.directory = reader.string("directory") ?? evidence.directory
        return evidence
    }

    private func readClip(_ reader: MappingReader) -> EvidenceSettings.ClipSettings {
        var clip = EvidenceSettings.ClipSettings()
        clip.before = reader.duration("before") ?? clip.before
        clip.after = reader.duration("after") ?? clip.after
        clip.memory = reader.bytes("memory") ?? clip.memory
        return clip
    }
}

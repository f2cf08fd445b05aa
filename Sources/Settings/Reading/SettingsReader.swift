import Core
import Yams

/// Reads the whole file. Faults go to the context; what cannot be read keeps its default, so that one run finds all.
struct SettingsReader {
    let context: ReadingContext

    func read(_ text: String) -> Settings? {
        let root: Node
        do {
            // Yams keeps a pointer into the text, which Swift stores inline, and so moves, up to 15 bytes.
            let padding = String(repeating: "\n", count: 16)
            guard let node = try Yams.compose(yaml: text + padding) else {
                context.fault(line: 1, column: 1, "the file is empty; it needs at least 'cameras:'")
                return nil
            }
            root = node
        } catch {
            note(error, in: text)
            return nil
        }
        guard let reader = MappingReader(root, section: .root, context: context) else { return nil }
        let state = readState(reader)
        return Settings(
            cameras: readCameras(reader, state: state), sinks: readSinks(reader), alerts: readAlerts(reader),
            evidence: readEvidence(reader, state: state),
            state: state, warnings: context.warnings)
    }

    private func note(_ error: any Error, in text: String) {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            context.fault(line: mark.line, column: mark.column, "not valid YAML: \(problem)")
        case YamlError.reader(let problem, let offset, _, _):
            let before = String(decoding: text.utf8.prefix(offset ?? 0), as: UTF8.self)
            let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
            context.fault(line: max(lines.count, 1), column: (lines.last?.count ?? 0) + 1, "not valid YAML: \(problem)")
        case YamlError.duplicatedKeysInMapping(let duplicates, let mapping):
            for key in duplicates.sorted() {
                context.fault(
                    line: mapping.mark.line, column: mapping.mark.column,
                    "the key '\(key)' appears twice in this mapping")
            }
        default:
            context.fault(line: 1, column: 1, "not valid YAML: \(error)")
        }
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
                camera.detections[.abnormal]?.normality = "\(state.directory)/normality/\(file)"
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
        var sinks = SinkSettings()
        guard let reader = root.mapping("sinks", .sinks) else { return sinks }
        if let log = reader.mapping("log", .log) {
            sinks.log.level = log.word("level", SinkSettings.LogSettings.Level.self) ?? sinks.log.level
        }
        if let file = reader.mapping("file", .file) {
            if let path = file.string("path") {
                sinks.file = .init(path: path)
                if let fsync = file.word("fsync", SinkSettings.FileSettings.Synchronization.self) {
                    sinks.file?.fsync = fsync
                }
            } else if file["path"] == nil {
                context.fault(file.node, "the file sink needs a 'path'")
            }
        }
        if let node = reader["webhook"] { sinks.webhooks = WebhookReader(context: context).read(node) }
        if let escalation = reader.mapping("escalation", .escalation) {
            sinks.escalation = readEscalation(escalation, webhooks: Set(sinks.webhooks.map(\.name)))
        }
        return sinks
    }

    private func readEscalation(
        _ reader: MappingReader, webhooks: Set<String>
    ) -> SinkSettings.EscalationSettings? {
        for key in ["after", "to"] where reader[key] == nil {
            context.fault(reader.node, "the escalation needs '\(key)'")
        }
        guard let after = reader.duration("after"), let node = reader["to"] else { return nil }
        let names = node.sequence?.compactMap(\.string) ?? []
        if names.isEmpty { context.fault(node, "'to' must be a list of webhooks such as [chief]") }
        for name in names where !webhooks.contains(name) { context.fault(node, "to: there is no webhook '\(name)'") }
        return SinkSettings.EscalationSettings(after: after, webhooks: Set(names))
    }

    private func readAlerts(_ root: MappingReader) -> AlertLimitSettings {
        var alerts = AlertLimitSettings()
        guard let reader = root.mapping("alerts", .alerts) else { return alerts }
        alerts.limit = reader.number("limit", in: 1...100_000).map { Int($0) } ?? alerts.limit
        alerts.period = reader.duration("per") ?? alerts.period
        if alerts.period < .seconds(1) { reader.fault("per", "per: at least 1s") }
        return alerts
    }

    private func readState(_ root: MappingReader) -> StateSettings {
        var state = StateSettings()
        state.directory = root.mapping("state", .state)?.string("directory") ?? state.directory
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
        for (key, length) in [("before", clip.before), ("after", clip.after)] where length > .seconds(300) {
            reader.fault(key, "\(key): at most 5m")
        }
        if clip.memory < 1 << 20 { reader.fault("memory", "memory: at least 1MiB") }
        return clip
    }
}

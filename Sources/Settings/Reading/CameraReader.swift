import Core
import Foundation
import Preprocessing
import Yams

/// Reads one camera, or the defaults, over the values that are there.
struct CameraReader {
    let reader: MappingReader
    var context: ReadingContext { reader.context }

    init(_ reader: MappingReader) { self.reader = reader }

    func readSource(into camera: inout CameraSettings) {
        guard reader["source"] != nil else {
            context.fault(reader.node, "the camera has no 'source'")
            return
        }
        guard let text = reader.string("source") else { return }
        do {
            camera.source = try SourceURL(text)
        } catch {
            reader.fault("source", error.description)
        }
    }

    func read(into camera: inout CameraSettings) {
        if let analysis = reader.mapping("analysis", .analysis) {
            camera.framesPerSecond = analysis.number("fps") ?? camera.framesPerSecond
            camera.longestSide = analysis.whole("size") ?? camera.longestSide
        }
        camera.transport = reader.word("transport", CameraSettings.Transport.self) ?? camera.transport
        camera.decode = reader.word("decode", CameraSettings.Decode.self) ?? camera.decode
        camera.hardware = reader.word("hardware", CameraSettings.Hardware.self) ?? camera.hardware
        camera.realtime = reader.bool("realtime") ?? camera.realtime
        if let preprocess = reader.mapping("preprocess", .preprocess) {
            let denoise = preprocess.word("denoise", PreprocessingOptions.Denoise.self)
            camera.preprocessing.denoise = denoise ?? camera.preprocessing.denoise
            let enhance = preprocess.value("enhance", PreprocessingOptions.Enhance.init(rawValue:))
            camera.preprocessing.enhance = enhance ?? camera.preprocessing.enhance
        }
        camera.model = reader.string("model") ?? camera.model
        if let calibration = reader.mapping("calibration", .calibration) { readCalibration(calibration, into: &camera) }
        readZones(into: &camera)
        if let node = reader["masks"] { camera.masks = polygons(node) }
        readDetections(into: &camera)
    }

    private func readZones(into camera: inout CameraSettings) {
        guard let node = reader["zones"], let zones = MappingReader(node, what: "zones", context: context) else {
            return
        }
        camera.zones = [:]
        for name in zones.names {
            guard let zone = zones.mapping(name, .zone) else { continue }
            guard let outline = zone["polygon"] else {
                context.fault(zone.node, "the zone '\(name)' needs a 'polygon'")
                continue
            }
            camera.zones[name] = polygon(outline)
        }
    }

    private func polygons(_ node: Node) -> [Polygon] {
        guard let list = node.sequence else {
            context.fault(node, "masks and areas are a list of polygons")
            return []
        }
        return list.compactMap(polygon)
    }

    private func polygon(_ node: Node) -> Polygon? {
        let corners = node.sequence?.compactMap { point($0, as: "a corner") }
        guard let corners, node.sequence!.count >= 3 else {
            context.fault(node, "a polygon is a list of at least three corners [x, y]")
            return nil
        }
        return corners.count >= 3 ? Polygon(corners: corners) : nil
    }

    func point(_ node: Node, as what: String) -> Point? {
        guard let pair = node.sequence, pair.count == 2, let x = pair[0].string.flatMap(Double.init),
            let y = pair[1].string.flatMap(Double.init), (0...1).contains(x), (0...1).contains(y)
        else {
            context.fault(node, "\(what) is [x, y] with values from 0 to 1")
            return nil
        }
        return Point(x: x, y: y)
    }

    private func readDetections(into camera: inout CameraSettings) {
        guard let node = reader["detect"], let detect = MappingReader(node, what: "detect", context: context) else {
            return
        }
        for name in detect.names {
            guard let kindNode = detect[name] else { continue }
            guard let kind = AlertKind(rawValue: name), SettingsSchema.kinds.contains(kind) else {
                let known = SettingsSchema.kinds.map(\.rawValue)
                let guess = SpellingGuess.closest(to: name, among: known).map { "; did you mean '\($0)'?" }
                context.fault(
                    kindNode, "cannot detect '\(name)'" + (guess ?? "; known: \(known.joined(separator: ", "))"))
                continue
            }
            if let reader = MappingReader(kindNode, section: .detection, context: context) {
                var detection = camera.detections[kind] ?? DetectionSettings()
                read(reader, of: kind, into: &detection)
                readFilter(reader, zones: Set(camera.zones.keys), into: &detection)
                if let schedule = reader.mapping("schedule", .schedule) { detection.schedule = readSchedule(schedule) }
                camera.detections[kind] = detection
            }
        }
    }

    private func read(_ reader: MappingReader, of kind: AlertKind, into detection: inout DetectionSettings) {
        detection.model = reader.string("model") ?? detection.model
        detection.threshold = reader.number("threshold") ?? detection.threshold
        detection.clearThreshold = reader.number("clear_threshold") ?? detection.clearThreshold
        detection.verifyBy = reader.word("verify_by", DetectionSettings.Verification.self) ?? detection.verifyBy
        detection.warn = reader.duration("warn") ?? detection.warn
        detection.requiredShare = reader.number("required_share") ?? detection.requiredShare
        detection.verify = reader.duration("verify") ?? detection.verify
        detection.clear = reader.duration("clear") ?? detection.clear
        detection.minimumDuration = reader.duration("minimum_duration") ?? detection.minimumDuration
        detection.maximumDuration = reader.duration("maximum_duration") ?? detection.maximumDuration
        detection.samePlace = reader.duration("same_place") ?? detection.samePlace
        detection.cooldown = reader.duration("cooldown") ?? detection.cooldown
        detection.updateInterval = reader.duration("update_interval") ?? detection.updateInterval
        detection.severity = reader.word("severity", Severity.self) ?? detection.severity
        if let clear = detection.clearThreshold, let raise = detection.threshold, clear > raise {
            context.fault(reader.node, "'clear_threshold' must not lie above 'threshold'")
        }
        if let warn = detection.warn, let verify = detection.verify, warn >= verify {
            context.fault(reader.node, "'warn' must be shorter than 'verify'")
        }
        detection.normality = reader.string("normality") ?? detection.normality
        if kind == .abnormal, detection.normality == nil {
            context.fault(
                reader.node, "'abnormal' needs a 'normality': 'auto', or a file that `tocsin learn` wrote")
        }
        readLearning(reader, into: &detection)
        readBehaviour(reader, into: &detection.behaviour)
        let foreign =
            kind == .abnormal
            ? ["model"] : kind.isCameraFault ? ["model", "normality", "learn_for"] : ["normality", "learn_for"]
        let limits = SettingsSchema.behaviour.map(\.name).filter { !BehaviourLimits.keys(of: kind).contains($0) }
        for key in foreign + limits {
            if let node = reader[key] { context.fault(node, "'\(kind.rawValue)' takes no '\(key)'") }
        }
    }

    private func readLearning(_ reader: MappingReader, into detection: inout DetectionSettings) {
        let learnFor = reader.duration("learn_for")
        guard detection.normality == DetectionSettings.automaticNormality else {
            if detection.normality != nil, let node = reader["learn_for"] {
                context.fault(node, "'learn_for' goes with 'normality: auto'")
            }
            detection.learnFor = nil
            return
        }
        detection.learnFor = learnFor ?? detection.learnFor ?? .seconds(86_400)
    }

    private func readFilter(
        _ reader: MappingReader, zones: Set<String>, into detection: inout DetectionSettings
    ) {
        func names(_ key: String) -> [String]? {
            guard let node = reader[key] else { return nil }
            guard let list = node.sequence?.map(\.string), !list.isEmpty else {
                context.fault(node, "'\(key)' must be a list of zones such as [bay]")
                return nil
            }
            for name in list.compactMap(\.self) where !zones.contains(name) {
                context.fault(node, "\(key): there is no zone '\(name)'")
            }
            return list.compactMap(\.self)
        }
        detection.onlyZones = names("only_zones") ?? detection.onlyZones
        detection.ignoreZones = names("ignore_zones") ?? detection.ignoreZones
        if let node = reader["ignore_areas"] { detection.ignoreAreas = polygons(node) }
        detection.minimumSize = reader.number("min_size") ?? detection.minimumSize
        detection.maximumSize = reader.number("max_size") ?? detection.maximumSize
        if detection.minimumSize ?? 0 > detection.maximumSize ?? 1 {
            context.fault(reader.node, "'min_size' must not lie above 'max_size'")
        }
    }

    private func readSchedule(_ reader: MappingReader) -> WeeklySchedule? {
        guard let node = reader["weekly"] else {
            context.fault(reader.node, "the schedule needs 'weekly': hours such as [mon-fri 18:00-06:00]")
            return nil
        }
        let zone = reader.value("time_zone") { TimeZone(identifier: $0) }
        let texts = node.sequence?.compactMap(\.string) ?? []
        guard let schedule = WeeklySchedule(texts, timeZone: zone ?? .current) else {
            context.fault(node, "'weekly' must be a list of hours such as [mon-fri 18:00-06:00, sat,sun 00:00-24:00]")
            return nil
        }
        return schedule
    }
}

extension CameraSettings {
    /// Before a file is read; the source stands for none.
    static let builtIn: CameraSettings = {
        // A file name that is not empty is a valid source.
        guard let source = try? SourceURL("none") else { preconditionFailure("a plain name is a file source") }
        return CameraSettings(source: source)
    }()
}

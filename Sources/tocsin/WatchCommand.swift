import Alerting
import Analysis
import ArgumentParser
import Classification
import Core
import Daemon
import Foundation
import FrameRing
import Ingest
import Logging
import Preprocessing

struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Analyse one source now; alerts are JSON lines on standard output.",
        discussion: """
            A file is read as fast as possible, and the same file gives the same alerts; --realtime plays it by its own \
            clock. The command ends with the file; a live source ends with Ctrl-C.
            """)

    @Argument(help: "A file, rtsp://..., http://... or /dev/videoN.")
    var source: String

    @Option(help: ArgumentHelp("What to look for; all that the model finds if left out.", valueName: "kind,..."))
    var detect: String?

    @Option(
        help: ArgumentHelp(
            "An ONNX classifier of pictures or clips, or a detector; the bundled classifier if left out.",
            valueName: "file"))
    var model = ClassifierModel.bundledName

    @Option(help: ArgumentHelp("Store the alerts' snapshots and heat maps below this folder.", valueName: "directory"))
    var evidence: String?

    @Flag(help: "Store a clip of each alert too, from 5 s before to 10 s after it.")
    var clips = false

    @Option(help: ArgumentHelp("Write one row per analysed frame.", valueName: "file.csv"))
    var scores: String?

    @Option(help: ArgumentHelp("What the camera usually sees, as `tocsin learn` wrote it.", valueName: "file"))
    var normality: String?

    @Option(
        help: ArgumentHelp(
            "A zone, as gate=0,0.5,1,0.5,1,1: at least three corners from 0,0 (left, top) to 1,1. May be repeated.",
            valueName: "name=x,y,..."),
        transform: Zone.init(option:))
    var zone: [Zone] = []

    @Option(
        help: ArgumentHelp(
            "Frames analysed a second, 0.1 to 60 (default: 5; 10 with --normality and for behaviours; a clip model's own if higher).",
            valueName: "rate"))
    var fps: Double?

    @Option(help: ArgumentHelp("Score from which a frame speaks for an alert, 0 to 1.", valueName: "score"))
    var threshold: Double?

    @Option(help: "Noise filter before analysis: none, gaussian or median.")
    var denoise = PreprocessingOptions.Denoise.none

    @Option(help: "Enhancement before analysis: none, auto, equalize, clahe or gamma:VALUE.")
    var enhance = PreprocessingOptions.Enhance.auto

    @Option(help: "How RTSP carries the video: tcp or udp.")
    var transport = StreamOptions.RTSPTransport.tcp

    @Option(
        help: ArgumentHelp(
            "Packets to decode: all, keyframes, or gated, which decodes keyframes alone while the scene is quiet "
                + "(default: gated for live sources, all for files).", valueName: "mode"))
    var decode: DecodeMode?

    @Option(
        help: "What decodes besides the processor: none, vaapi, v4l2m2m, or auto; software goes on where it fails.")
    var hardware = HardwareDecoding.none

    @Flag(help: "Play a file by its own clock.")
    var realtime = false

    func validate() throws {
        guard (0.1...60).contains(fps ?? 5) else { throw ValidationError("--fps takes 0.1 to 60") }
        if let threshold, !(0...1).contains(threshold) { throw ValidationError("--threshold takes 0 to 1") }
        if clips, evidence == nil { throw ValidationError("--clips needs --evidence, where to put them") }
        if try isWithoutZone { throw ValidationError("to detect intrusion, give --zone, where nobody may enter") }
        if normality == nil, model == ClassifierModel.bundledName,
            try detect.map(AlertKind.list)?.contains(.abnormal) == true
        {
            throw ValidationError(
                "to detect abnormal, give --normality FILE, which `tocsin learn` makes, or a --model of clips")
        }
    }

    private var isWithoutZone: Bool {
        get throws { try zone.isEmpty && detect.map(AlertKind.list)?.contains(.intrusion) == true }
    }

    func run() throws {
        try reportingFailures {
            let source = try SourceURL(source)
            let detections = try detections()
            let session = WatchSession(
                camera: CameraConfiguration(
                    name: cameraName, source: source, stream: streamOptions(for: source, detections),
                    preprocessing: PreprocessingOptions(denoise: denoise, enhance: enhance), zones: zone,
                    detections: detections, faults: try faults(), clip: evidenceOptions.clip),
                evidence: evidence, evidenceOptions: evidenceOptions, scores: scores)
            try session.run()
        }
    }

    private var evidenceOptions: EvidenceOptions {
        EvidenceOptions(heatMap: true, clip: clips ? ClipOptions() : nil)
    }

    private func streamOptions(
        for source: SourceURL, _ detections: [CameraConfiguration.Detection]
    ) -> StreamOptions {
        var options = StreamOptions()
        options.decode = decode ?? .standard(for: source)
        options.analysisFramesPerSecond =
            fps ?? max(options.analysisFramesPerSecond, detections.compactMap(\.model.framesPerSecond).max() ?? 0)
        options.rtspTransport = transport
        options.hardware = hardware
        options.realtime = realtime
        return options
    }

    /// Records name a file or device by its last path component, an address by its host.
    private var cameraName: String {
        if let url = URL(string: source), url.scheme != nil, let host = url.host() { return host }
        return URL(filePath: source).lastPathComponent
    }

    /// Only what is asked for: a clip that is cut together is full of moved cameras.
    private func faults() throws -> [AlertKind: AlertPolicy] {
        var faults: [AlertKind: AlertPolicy] = [:]
        for kind in try detect.map(AlertKind.list) ?? [] where kind.isCameraFault {
            faults[kind] = AlertPolicy.standard(for: kind)
        }
        return faults
    }

    /// By the model, where there is one by the normality, and behaviours by what moves or the persons that the model finds.
    private func detections() throws -> [CameraConfiguration.Detection] {
        let kinds = try detect.map(AlertKind.list)
        var detections: [CameraConfiguration.Detection] = []
        if let normality, kinds?.contains(.abnormal) ?? true {
            let model = DetectionModel.normality(try Normality(path: normality))
            detections.append(.init(model, kinds: [.abnormal], threshold: threshold))
        }
        let others = kinds?.filter { !$0.isCameraFault && (normality == nil || $0 != .abnormal) }
        let given = model == ClassifierModel.bundledName ? nil : try DetectionModel(path: model)
        let behaviours = others?.filter { $0.isBehaviour && given?.kinds.contains($0) != true } ?? []
        if !behaviours.isEmpty {
            var setup = BehaviourSetup(
                parameters: Dictionary(
                    uniqueKeysWithValues: behaviours.map { ($0, BehaviourParameters.standard(for: $0)) }))
            if case .boxes(let people)? = given { setup.people = people }
            detections.append(.init(.behaviour(setup), kinds: behaviours, threshold: threshold))
        }
        let rest = others?.filter { !behaviours.contains($0) }
        if rest?.isEmpty != true {
            detections.append(.init(try given ?? DetectionModel(path: model), kinds: rest, threshold: threshold))
        }
        return detections
    }
}

extension PreprocessingOptions.Denoise: ExpressibleByArgument {}
extension PreprocessingOptions.Enhance: ExpressibleByArgument {}
extension StreamOptions.RTSPTransport: ExpressibleByArgument {}
extension DecodeMode: ExpressibleByArgument {}
extension HardwareDecoding: ExpressibleByArgument {}

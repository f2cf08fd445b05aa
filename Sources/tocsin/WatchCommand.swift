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

    @Option(help: ArgumentHelp("An ONNX classifier or detector, or the bundled classifier.", valueName: "file"))
    var model = ClassifierModel.bundledName

    @Option(help: ArgumentHelp("Store the alerts' snapshots below this folder.", valueName: "directory"))
    var evidence: String?

    @Option(help: ArgumentHelp("Write one row per analysed frame.", valueName: "file.csv"))
    var scores: String?

    @Option(help: ArgumentHelp("Frames analysed a second, 0.1 to 60.", valueName: "rate"))
    var fps = 5.0

    @Option(help: ArgumentHelp("Score from which a frame speaks for an alert, 0 to 1.", valueName: "score"))
    var threshold: Double?

    @Option(help: "Noise filter before analysis: none, gaussian or median.")
    var denoise = PreprocessingOptions.Denoise.none

    @Option(help: "Enhancement before analysis: none, auto, equalize, clahe or gamma:VALUE.")
    var enhance = PreprocessingOptions.Enhance.auto

    @Option(help: "How RTSP carries the video: tcp or udp.")
    var transport = StreamOptions.RTSPTransport.tcp

    @Flag(help: "Play a file by its own clock.")
    var realtime = false

    func validate() throws {
        guard (0.1...60).contains(fps) else { throw ValidationError("--fps takes 0.1 to 60") }
        if let threshold, !(0...1).contains(threshold) { throw ValidationError("--threshold takes 0 to 1") }
        _ = try detect.map(Self.kinds)
    }

    func run() throws {
        try reportingFailures {
            let session = try WatchSession(
                camera: CameraConfiguration(
                    name: cameraName, source: SourceURL(source), stream: streamOptions,
                    preprocessing: PreprocessingOptions(denoise: denoise, enhance: enhance),
                    detections: [detection()]),
                evidence: evidence, scores: scores)
            try session.run()
        }
    }

    private var streamOptions: StreamOptions {
        var options = StreamOptions()
        options.analysisFramesPerSecond = fps
        options.rtspTransport = transport
        options.realtime = realtime
        return options
    }

    /// Records name a file or device by its last path component, an address by its host.
    private var cameraName: String {
        if let url = URL(string: source), url.scheme != nil, let host = url.host() { return host }
        return URL(filePath: source).lastPathComponent
    }

    private func detection() throws -> CameraConfiguration.Detection {
        let model = try DetectionModel(path: model)
        var policies: [AlertKind: AlertPolicy] = [:]
        for kind in try detect.map(Self.kinds) ?? model.usualKinds {
            guard var policy = AlertPolicy.standard(for: kind) else { continue }
            if let threshold {
                policy.raiseThreshold = threshold
                policy.clearThreshold = min(policy.clearThreshold, threshold)
            }
            policies[kind] = policy
        }
        return CameraConfiguration.Detection(model: model, policies: policies)
    }

    private static func kinds(_ words: String) throws -> [AlertKind] {
        let known = AlertKind.allCases.filter { AlertPolicy.standard(for: $0) != nil }
        let use = "use " + known.map(\.rawValue).joined(separator: ", ")
        let kinds = try words.split(separator: ",").map { word in
            guard let kind = AlertKind(rawValue: String(word)), known.contains(kind) else {
                throw ValidationError("--detect: this version cannot look for '\(word)'; \(use)")
            }
            return kind
        }
        guard !kinds.isEmpty else { throw ValidationError("--detect names nothing; \(use)") }
        return kinds
    }
}

extension PreprocessingOptions.Denoise: ExpressibleByArgument {}
extension PreprocessingOptions.Enhance: ExpressibleByArgument {}
extension StreamOptions.RTSPTransport: ExpressibleByArgument {}

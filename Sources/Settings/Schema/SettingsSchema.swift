/// Every key of the configuration, by section. A reader asks for none that is not here, and the sample file explains all.
public enum SettingsSchema {
    public enum Section: String, CaseIterable, Sendable {
        case root, alerts, escalation, camera, defaults, analysis, preprocess, calibration, zone, detection, schedule,
            sinks, log, file, syslog, webhook, mqtt, email, exec, tls, evidence, clip, keep, state, web

        /// Whether a section that is missing means that there is none of it, rather than its standard values.
        public var isOptional: Bool {
            switch self {
            case .escalation, .calibration, .schedule, .file, .syslog, .tls, .clip, .web: true
            default: false
            }
        }
    }

    /// Keys of interface.md that this version accepts with a warning and does not act on.
    static let laterKeys: [Section: [String]] = [:]

    public static func definitions(of section: Section) -> [SettingDefinition] {
        switch section {
        case .root: root
        case .defaults: camera
        case .camera: [source] + camera
        case .analysis: analysis
        case .preprocess: preprocess
        case .calibration: calibration
        case .zone: zone
        case .detection: detection + behaviour
        case .schedule: schedule
        case .alerts: alerts
        case .sinks: sinks
        case .escalation: escalation
        case .log: log
        case .file: file
        case .syslog: syslog
        case .webhook: webhook
        case .mqtt: mqtt
        case .email: email
        case .exec: exec
        case .tls: tls
        case .evidence: evidence
        case .clip: clip
        case .keep: keep
        case .state: state
        case .web: web
        }
    }

    public static func definition(_ name: String, in section: Section) -> SettingDefinition? {
        definitions(of: section).first { $0.name == name }
    }

    private static let root = [
        SettingDefinition.required("cameras", .named(.camera), "The cameras, by the names that records and logs use."),
        SettingDefinition("defaults", .section(.defaults), "What all cameras share unless they say otherwise."),
        SettingDefinition("alerts", .section(.alerts), "How many alerts may open."),
        SettingDefinition("sinks", .section(.sinks), "Where alert records go."),
        SettingDefinition("evidence", .section(.evidence), "What is kept of an alert beside its record."),
        SettingDefinition("state", .section(.state), "Where state is kept over restarts."),
        SettingDefinition("web", .section(.web), "The page, the API, metrics and health; left out, nothing is served."),
        SettingDefinition(
            "reload", .word(of: ReloadTrigger.self), standard: "signal",
            "When the configuration is read again: on SIGHUP, or also when its files change."),
    ]

    private static let alerts = [
        SettingDefinition(
            "limit", .whole(1...100_000), standard: "60", "Alerts that all cameras together open within `per`."),
        SettingDefinition("per", .duration(.seconds(1)...SettingKind.longestDuration), standard: "1m", "See `limit`."),
    ]

    private static let evidence = [
        SettingDefinition("snapshot", .flag, standard: "true", "Store a picture of each alert."),
        SettingDefinition("boxes", .flag, standard: "true", "Draw the outline of what was found into the pictures."),
        SettingDefinition("heatmap", .flag, standard: "false", "Store the picture with what spoke for the alert."),
        SettingDefinition("blur_faces", .text(), "A detector of faces: these become a mosaic in all evidence."),
        SettingDefinition("clip", .section(.clip), "A clip of each alert; left out, there is none."),
        SettingDefinition("keep", .section(.keep), "What is deleted; left out, nothing is."),
        SettingDefinition(
            "directory", .text(), "Where evidence lies; `evidence` below the state directory if left out."),
    ]

    private static let clip = [
        SettingDefinition(
            "before", .duration(.zero...Duration.seconds(300)), standard: "5s",
            "At least so much ahead of the first frame that spoke for the alert."),
        SettingDefinition(
            "after", .duration(.zero...Duration.seconds(300)), standard: "10s",
            "Past the frame that opened the alert."),
        SettingDefinition(
            "memory", .size(1 << 20...SettingKind.largestSize), standard: "64MiB",
            "What a camera's latest packets may take in memory."),
    ]

    private static let keep = [
        SettingDefinition("age", .duration(), "Nothing is kept longer."),
        SettingDefinition("size", .size(), "Bytes of all evidence."),
        SettingDefinition("min_free", .size(), "Bytes of the disk that stay free."),
    ]

    private static let state = [
        SettingDefinition(
            "directory", .text(), standard: StateSettings.standardDirectory, "The alert history and what belongs to it."
        ),
        SettingDefinition("socket", .text(), "Where commands reach the daemon."),
        SettingDefinition(
            "keep", .duration(), "Alerts older than this are deleted from the history; left out, none are."),
    ]

    private static let web = [
        SettingDefinition(
            "listen", .text(expected: "an address and a port such as 127.0.0.1:8642"), standard: "127.0.0.1:8642",
            "Address and port. Other addresses than loopback need a token."),
        SettingDefinition.secret("viewer_token", .text(), "Lets see everything."),
        SettingDefinition.secret("operator_token", .text(), "Lets acknowledge too."),
        SettingDefinition("tls", .section(.tls), "The server's certificate; left out, plain HTTP."),
    ]
}

/// Every key of the configuration, by section: what the reader accepts and the sample file explains.
public enum SettingsSchema {
    public enum Section: String, CaseIterable, Sendable {
        case root, alerts, escalation, camera, defaults, analysis, preprocess, zone, detection, schedule, sinks, log,
            file, syslog, webhook, mqtt, email, exec, tls, evidence, clip, keep, state, web
    }

    /// Keys of interface.md that this version accepts with a warning and does not act on.
    static let laterKeys: [Section: [String]] = [:]

    public static let keys: [Section: [String]] = [
        .root: ["cameras", "defaults", "alerts", "sinks", "evidence", "state", "web"],
        .camera: ["source"] + cameraKeys,
        .defaults: cameraKeys,
        .analysis: ["fps", "size"],
        .preprocess: ["denoise", "enhance"],
        .zone: ["polygon"],
        .detection: [
            "model", "threshold", "clear_threshold", "verify_by", "required_share", "warn", "verify", "clear",
            "minimum_duration", "maximum_duration", "cooldown", "same_place", "update_interval", "only_zones",
            "ignore_zones", "ignore_areas", "min_size", "max_size", "schedule", "severity", "normality",
        ],
        .schedule: ["time_zone", "weekly"],
        .alerts: ["limit", "per"],
        .escalation: ["after", "to"],
        .sinks: ["escalation", "log", "file", "syslog", "webhook", "mqtt", "email", "exec"],
        .log: ["level", "format"],
        .file: ["path", "fsync"],
        .syslog: ["format", "path"],
        .webhook: [
            "name", "url", "secret", "kinds", "min_severity", "allow_private", "timeout", "body", "template",
            "recipient", "headers", "tls",
        ],
        .mqtt: [
            "name", "url", "username", "password", "topic", "discovery", "kinds", "min_severity", "timeout", "tls",
        ],
        .email: [
            "name", "url", "username", "password", "from", "to", "starttls", "kinds", "min_severity", "timeout", "tls",
        ],
        .exec: ["name", "command", "environment", "kinds", "min_severity", "timeout"],
        .tls: ["ca", "certificate", "key"],
        .evidence: ["snapshot", "boxes", "heatmap", "blur_faces", "clip", "keep", "directory"],
        .clip: ["before", "after", "memory"],
        .keep: ["age", "size", "min_free"],
        .state: ["directory", "socket", "keep"],
        .web: ["listen", "viewer_token", "operator_token", "tls"],
    ]

    private static let cameraKeys = [
        "analysis", "transport", "decode", "hardware", "realtime", "preprocess", "zones", "masks", "detect", "model",
    ]
}

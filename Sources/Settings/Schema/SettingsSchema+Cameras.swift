import Core
import Preprocessing

extension SettingsSchema {
    /// What this version can look for.
    static let kinds: [AlertKind] = [
        .fire, .smoke, .abnormal, .fall, .fight, .person, .vehicle, .animal, .face, .object, .intrusion, .loitering,
        .running, .wrongWay, .crowding, .panic, .lying, .tamper, .offline,
    ]

    static let source = SettingDefinition.required(
        "source", .text(), "rtsp://, rtsps://, http://, https://, /dev/videoN or a file.")

    static let camera = [
        SettingDefinition("analysis", .section(.analysis), "How many frames are analysed, and at which size."),
        SettingDefinition(
            "transport", .word(of: CameraSettings.Transport.self), standard: "tcp", "How RTSP carries the video."),
        SettingDefinition(
            "decode", .word(of: CameraSettings.Decode.self),
            "Which packets are decoded; gated for live streams and all for files if left out."),
        SettingDefinition(
            "hardware", .word(of: CameraSettings.Hardware.self), standard: "none",
            "What decodes besides the processor; software takes over where it fails."),
        SettingDefinition("realtime", .flag, standard: "false", "Play a file by its own clock."),
        SettingDefinition("preprocess", .section(.preprocess), "What is done to pictures ahead of the analysis."),
        SettingDefinition(
            "calibration", .section(.calibration),
            "How long things are in metres; judged by people's height if left out."),
        SettingDefinition("zones", .named(.zone), "Named parts of the picture."),
        SettingDefinition("masks", .polygons, "Parts that nobody may look at."),
        SettingDefinition(
            "detect", .chosen(kinds.map(\.rawValue), .detection), standard: "{fire: {}, smoke: {}}",
            "What to look for."),
        SettingDefinition(
            "model", .text(), standard: "default", "The model of all that names none under `detect`: an ONNX file."),
    ]

    static let analysis = [
        SettingDefinition("fps", .number(0.1...60), standard: "5", "Frames analysed a second."),
        SettingDefinition(
            "size", .whole(64...4096), standard: "640", "Longest side of analysed frames and snapshots, in pixels."),
    ]

    static let preprocess = [
        SettingDefinition(
            "denoise", .word(of: PreprocessingOptions.Denoise.self), standard: "none", "Against sensor noise."),
        SettingDefinition(
            "enhance", .text(expected: "one of none, auto, equalize, clahe, gamma:0.1 to gamma:10"), standard: "auto",
            "Brightness and contrast."),
    ]

    static let calibration = [
        SettingDefinition.required(
            "people", .lines, "Where people stood on level ground, near and far: [feet, head] of each, two or more."),
        SettingDefinition("height", .number(0.5...2.5), standard: "1.75", "How tall these people are, in metres."),
        SettingDefinition(
            "view", .number(10...170), standard: "60", "The camera's field of view across the picture, in degrees."),
    ]

    static let zone = [SettingDefinition.required("polygon", .polygon, "The zone's outline.")]

    /// Standard values differ from kind to kind: `AlertPolicy.standard(for:)` has them.
    static let detection = [
        SettingDefinition(
            "model", .text(),
            "An ONNX model; the camera's if left out. For behaviours a detector of persons; by what moves if left out."),
        SettingDefinition("threshold", .number(0...1), "Score from which a frame speaks for an alert."),
        SettingDefinition("clear_threshold", .number(0...1), "Score below which a frame speaks against an open alert."),
        SettingDefinition(
            "verify_by", .word(of: DetectionSettings.Verification.self),
            "How the frames of `verify` decide: a share of them reaches the threshold, or their mean does."),
        SettingDefinition("required_share", .number(0...1), "The share of `verify_by: share`."),
        SettingDefinition("warn", .duration(), "Seen for this shorter time it opens as a warning."),
        SettingDefinition("verify", .duration(), "How long it is looked at before an alert opens."),
        SettingDefinition("clear", .duration(), "An alert closes after scores stayed low for so long."),
        SettingDefinition("minimum_duration", .duration(), "An alert stays open for so long at least."),
        SettingDefinition("maximum_duration", .duration(), "An alert closes after so long even if it is still seen."),
        SettingDefinition("cooldown", .duration(), "After an alert has opened, no other opens for so long."),
        SettingDefinition(
            "same_place", .duration(), "What alerted does not alert again in the same place for so long."),
        SettingDefinition("update_interval", .duration(), "While an alert is open it is reported again at this pace."),
        SettingDefinition("only_zones", .texts(example: "[bay]"), "Only what lies in one of these zones counts."),
        SettingDefinition(
            "ignore_zones", .texts(example: "[bay]"), "What lies in no others than these does not count."),
        SettingDefinition("ignore_areas", .polygons, "What has its middle in one of these does not count."),
        SettingDefinition("min_size", .number(0...1), "Smallest share of the picture's area that counts."),
        SettingDefinition("max_size", .number(0...1), "Largest share of the picture's area that counts."),
        SettingDefinition("schedule", .section(.schedule), "When alerts may open; always if left out."),
        SettingDefinition("severity", .word(of: Severity.self), "How loud the alert is."),
        SettingDefinition(
            "normality", .text(),
            "What the camera usually sees: a file that `tocsin learn` wrote, or auto to learn it; `abnormal` needs it."),
        SettingDefinition("learn_for", .duration(), "How long `normality: auto` learns before it alerts."),
    ]

    /// Of the kinds that are behaviours; standard values differ: `BehaviourParameters.standard(for:)` has them.
    static let behaviour = [
        SettingDefinition("after", .duration(), "How long a behaviour must last: loitering, lying, intrusion."),
        SettingDefinition("radius", .number(0.1...1000), "Metres within which somebody loiters."),
        SettingDefinition("speed", .number(0.1...20), "Metres a second from which somebody runs: running, panic."),
        SettingDefinition("people", .whole(2...1000), "How many it takes: crowding, panic."),
        SettingDefinition("way", .line, "From where to where people may go; `wrong_way` learns it if left out."),
    ]

    static let schedule = [
        SettingDefinition(
            "time_zone", .text(expected: "a time zone such as Europe/Berlin"), "The host's if left out."),
        SettingDefinition.required("weekly", .texts(example: "[mon-fri 18:00-06:00]"), "Days and hours."),
    ]
}

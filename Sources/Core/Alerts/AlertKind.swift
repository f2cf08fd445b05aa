/// What an alert is about. The raw value is the word in records and configuration.
public enum AlertKind: String, Sendable, Codable, Hashable, CaseIterable {
    case fire, smoke, abnormal, intrusion, loitering, fall, fight, tamper, offline
    /// More alerts than may be sent: a summary of those that were held back.
    case flood
    /// What detectors have boxes for; an object is what is none of the others.
    case person, vehicle, animal, face, object

    /// About the camera itself; found without a model.
    public var isCameraFault: Bool { self == .tamper || self == .offline }
}

/// How loud an alert is. Ordered: a warning is less than an alarm.
public enum Severity: String, Sendable, Codable, Hashable, CaseIterable, Comparable {
    case warning, alarm

    public static func < (left: Self, right: Self) -> Bool { left == .warning && right == .alarm }
}

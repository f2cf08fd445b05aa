/// What an alert is about. The raw value is the word in records and configuration.
public enum AlertKind: String, Sendable, Codable, Hashable, CaseIterable {
    case fire, smoke, abnormal, intrusion, loitering, fall, fight, tamper, offline
    /// More alerts than may be sent: a summary of those that were held back.
    case flood
    /// What detectors have boxes for; an object is what is none of the others.
    case person, vehicle, animal, face, object
    /// How people move, beside loitering and intrusion above.
    case running, crowding, panic, lying
    case wrongWay = "wrong_way"

    /// About the camera itself; found without a model.
    public var isCameraFault: Bool { self == .tamper || self == .offline }

    /// Told by rules from how people move; a detector of persons may find them.
    public var isBehaviour: Bool {
        switch self {
        case .intrusion, .loitering, .running, .crowding, .panic, .lying, .wrongWay: true
        default: false
        }
    }

    /// Found by a model that the camera names; abnormal behaviour goes by its normality, faults of the camera and behaviours by
    /// neither.
    public var isFoundByModel: Bool { self != .abnormal && !isCameraFault && !isBehaviour }
}

/// How loud an alert is. Ordered: a warning is less than an alarm.
public enum Severity: String, Sendable, Codable, Hashable, CaseIterable, Comparable {
    case warning, alarm

    public static func < (left: Self, right: Self) -> Bool { left == .warning && right == .alarm }
}

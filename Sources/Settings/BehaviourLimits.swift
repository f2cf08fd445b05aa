import Core

/// What differs from a behaviour's standard limits; nil where nothing was said.
public struct BehaviourLimits: Sendable, Equatable {
    /// Metres a second.
    public var speed: Double?
    /// How long it must last.
    public var after: Duration?
    /// Metres.
    public var radius: Double?
    public var people: Int?
    /// From where to where people may go.
    public var way: Line?

    /// The keys that a kind takes.
    public static func keys(of kind: AlertKind) -> [String] {
        switch kind {
        case .loitering: ["after", "radius"]
        case .intrusion, .lying: ["after"]
        case .running: ["speed"]
        case .crowding: ["people"]
        case .panic: ["people", "speed"]
        case .wrongWay: ["way"]
        default: []
        }
    }
}

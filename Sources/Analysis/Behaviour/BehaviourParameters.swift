import Core

/// When a behaviour is one; what a kind does not go by does not matter to it.
public struct BehaviourParameters: Sendable, Equatable {
    /// Metres a second: running, panic.
    public var speed: Double
    /// Seconds that it must last: loitering, lying, intrusion.
    public var after: Duration
    /// Metres within which somebody stays: loitering.
    public var radius: Double
    /// How many: crowding, panic.
    public var people: Int
    /// From where to where people may go: wrong way. nil learns it from those who pass.
    public var way: Line?

    /// People walk at 1.4 m/s, hurry at 2 and jog from 2.5 m/s on. A dozen on a busy walkway are no crowd yet.
    public static func standard(for kind: AlertKind) -> BehaviourParameters {
        BehaviourParameters(
            speed: kind == .panic ? 2 : 3,
            after: kind == .lying ? .seconds(10) : kind == .intrusion ? .seconds(1) : .seconds(60), radius: 3,
            people: kind == .panic ? 4 : 20, way: nil)
    }

    /// - Returns: nil for what is no behaviour.
    func rule(for kind: AlertKind) -> (any BehaviourRule)? {
        switch kind {
        case .loitering: LoiteringRule(after: after, radius: radius)
        case .running: RunningRule(speed: speed)
        case .intrusion: IntrusionRule(after: after)
        case .crowding: CrowdingRule(people: people)
        case .lying: LyingRule(after: after)
        case .wrongWay: WrongWayRule(way: way)
        case .panic: PanicRule(people: people, speed: speed)
        default: nil
        }
    }
}

/// What a camera's behaviours are told by.
public struct BehaviourSetup: Sendable {
    /// What is looked for, with its parameters.
    public var parameters: [AlertKind: BehaviourParameters]
    /// nil where the camera is not calibrated.
    public var plane: GroundPlane?
    /// A detector of persons; nil goes by what moves.
    public var people: BoxModel?

    public init(
        parameters: [AlertKind: BehaviourParameters], plane: GroundPlane? = nil, people: BoxModel? = nil
    ) {
        self.parameters = parameters
        self.plane = plane
        self.people = people
    }

    /// In the order of the enumeration.
    public var kinds: [AlertKind] { AlertKind.allCases.filter { parameters[$0] != nil && $0.isBehaviour } }
}

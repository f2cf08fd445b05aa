import Foundation

/// Somebody upright who is faster than people walk.
struct RunningRule: BehaviourRule {
    /// The time over which a speed is measured.
    static let span = 0.8
    /// Metres a second above which it is no person.
    static let fastest = 10.0
    /// Height over width of a running person at least: arms and legs are stretched out.
    private static let leastRatio = 1.1
    /// Of having been seen standing or walking upright.
    private static let leastUprightSeconds = 0.5

    /// Metres a second.
    let speed: Double

    mutating func forget() {}

    mutating func sightings(in scene: FollowedScene) -> [BehaviourSighting] {
        scene.people.compactMap { track in
            guard track.uprightSeconds >= Self.leastUprightSeconds, scene.ruler.isPersonSized(track),
                track.ratio(aspect: scene.ruler.aspect) >= Self.leastRatio,
                let measured = scene.ruler.step(of: track, over: Self.span)?.speed, measured <= Self.fastest
            else { return nil }
            return BehaviourSighting(
                ratio: measured / speed, box: track.box, zones: scene.zones(of: track), subject: "person",
                what: "running at \(String(format: "%.1f", measured)) m/s")
        }
    }
}

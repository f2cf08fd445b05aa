import Core
import Foundation

/// Somebody who stays: within a few metres, or in one zone however he walks in it.
struct LoiteringRule: BehaviourRule {
    /// Height over width below which a body is a car rather than a person or two.
    private static let leastRatio = 1.0

    private struct Stay {
        var place: Box
        var since: MediaTime
        /// When each zone was entered.
        var zones: [String: MediaTime] = [:]
    }

    let after: Duration
    /// Metres.
    let radius: Double
    private var stays: [Int: Stay] = [:]

    init(after: Duration, radius: Double) {
        (self.after, self.radius) = (after, radius)
    }

    mutating func forget() { stays = [:] }

    mutating func sightings(in scene: FollowedScene) -> [BehaviourSighting] {
        stays = stays.filter { scene.known.contains($0.key) }
        return scene.people.compactMap { track in
            var stay = stays[track.id] ?? Stay(place: track.box, since: scene.time)
            let distance = scene.ruler.distance(from: stay.place, to: track.box, track)
            if distance.map({ $0 > radius }) ?? true { (stay.place, stay.since) = (track.box, scene.time) }
            let zones = scene.zones(of: track)
            stay.zones = Dictionary(uniqueKeysWithValues: zones.map { ($0, stay.zones[$0] ?? scene.time) })
            stays[track.id] = stay
            guard scene.ruler.isPersonSized(track), track.uprightSeconds > 0,
                track.ratio(aspect: scene.ruler.aspect) >= Self.leastRatio
            else { return nil }
            let since = min(stay.since, stay.zones.values.min() ?? stay.since)
            let seconds = (scene.time - since).inSeconds
            return BehaviourSighting(
                ratio: seconds / max(after.inSeconds, 0.1), box: track.box, zones: zones, subject: "person",
                what: "for \(Int(seconds.rounded())) s")
        }
    }
}

import Core

/// Somebody, or something of that size, in a zone.
struct IntrusionRule: BehaviourRule {
    private struct Place: Hashable {
        let id: Int
        let zone: String
    }

    let after: Duration
    private var entered: [Place: MediaTime] = [:]

    init(after: Duration) { self.after = after }

    mutating func forget() { entered = [:] }

    mutating func sightings(in scene: FollowedScene) -> [BehaviourSighting] {
        let places = scene.people.filter(scene.ruler.isPersonSized).flatMap { track in
            scene.zones(of: track).map { (track, Place(id: track.id, zone: $0)) }
        }
        let seen = Set(scene.people.map(\.id))
        // Who is not seen for a moment has not left.
        let kept = entered.filter { scene.known.contains($0.key.id) && !seen.contains($0.key.id) }
        entered = places.reduce(into: kept) { $0[$1.1] = entered[$1.1] ?? scene.time }
        return places.map { track, place in
            let seconds = (scene.time - (entered[place] ?? scene.time)).inSeconds
            return BehaviourSighting(
                ratio: after > .zero ? seconds / after.inSeconds : 2, box: track.box, zones: [place.zone],
                subject: "person", what: "entered")
        }
    }
}

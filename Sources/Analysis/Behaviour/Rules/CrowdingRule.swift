import Core

/// Many people at once: in a zone, and in the whole picture.
struct CrowdingRule: BehaviourRule {
    /// Share of its own height, squared, that somebody covers.
    private static let personArea = 0.25

    let people: Int

    mutating func forget() {}

    mutating func sightings(in scene: FollowedScene) -> [BehaviourSighting] {
        let groups = Dictionary(grouping: scene.people.filter(scene.ruler.isPersonSized)) { $0.body ?? -1 }
            .filter { $0.key >= 0 }
        func crowd(_ inside: [Int], zones: [String]) -> BehaviourSighting? {
            guard let first = inside.first else { return nil }
            let count = inside.reduce(0) { $0 + Self.count(groups[$1] ?? [], in: scene.bodies[$1], scene.ruler) }
            let box = inside.reduce(scene.bodies[first].box) { $0.joined(with: scene.bodies[$1].box) }
            return BehaviourSighting(
                ratio: Double(count) / Double(people), box: box, zones: zones, subject: "crowd",
                what: "about \(count) people")
        }
        let all = groups.keys.sorted()
        let inZones = scene.zones.compactMap { zone in
            crowd(all.filter { zone.outline.contains(scene.bodies[$0].feet) }, zones: [zone.name])
        }
        return [crowd(all, zones: [])].compactMap(\.self) + inZones
    }

    /// How many people are in a body that several may share: those who were seen to go in, or as many as it has room for, where
    /// the size of one of them is known.
    private static func count(_ tracks: [BodyTrack], in body: Body, _ ruler: BodyRuler) -> Int {
        guard let height = ruler.plane?.pictureHeight(ofPersonAt: body.feet.y) else { return tracks.count }
        let room = body.area * ruler.aspect / (personArea * height * height)
        return max(tracks.count, Int(room.rounded()))
    }
}

extension Box {
    /// The smallest one that holds both.
    func joined(with other: Box) -> Box {
        let (left, top) = (min(x, other.x), min(y, other.y))
        return Box(
            x: left, y: top, width: max(x + width, other.x + other.width) - left,
            height: max(y + height, other.y + other.height) - top)
    }
}

import Core

/// Somebody who stood or walked and now lies, still.
struct LyingRule: BehaviourRule {
    /// Height over width at most.
    private static let mostRatio = 0.9
    /// Share of the height while standing at most.
    private static let mostHeight = 0.65
    /// Of having been upright before.
    private static let leastUprightSeconds = 1.0
    /// Metres within which somebody lies still.
    private static let stillness = 0.7
    /// An arm that is raised for so long does not end it.
    private static let patience = Duration.seconds(1)

    private struct Rest {
        var place: Box
        var since: MediaTime
        var lastLow: MediaTime
    }

    let after: Duration
    private var rests: [Int: Rest] = [:]

    init(after: Duration) { self.after = after }

    mutating func forget() { rests = [:] }

    mutating func sightings(in scene: FollowedScene) -> [BehaviourSighting] {
        rests = rests.filter { scene.known.contains($0.key) }
        return scene.people.compactMap { track in
            guard let standing = track.standingHeight, track.uprightSeconds >= Self.leastUprightSeconds else {
                return nil
            }
            let isLow =
                track.ratio(aspect: scene.ruler.aspect) <= Self.mostRatio
                && track.box.height <= Self.mostHeight * standing && track.joinedSince == nil
            var rest = rests[track.id] ?? Rest(place: track.box, since: scene.time, lastLow: scene.time)
            let distance = scene.ruler.distance(from: rest.place, to: track.box, track) ?? .infinity
            if isLow { rest.lastLow = scene.time }
            let isOver = scene.time - rest.lastLow > Self.patience || isLow && distance > Self.stillness
            if isOver { rest = Rest(place: track.box, since: scene.time, lastLow: scene.time) }
            rests[track.id] = isLow || !isOver && rests[track.id] != nil ? rest : nil
            guard isLow, rests[track.id] != nil else { return nil }
            let seconds = (scene.time - rest.since).inSeconds
            return BehaviourSighting(
                ratio: seconds / max(after.inSeconds, 0.1), box: track.box, zones: scene.zones(of: track),
                subject: "person", what: "lying still for \(Int(seconds.rounded())) s")
        }
    }
}

import Core

/// What a rule looks at: whom a camera sees, followed up to now.
struct FollowedScene {
    let time: MediaTime
    /// Since the frame before; at most a second.
    let seconds: Double
    /// Who is somebody and seen in this frame.
    let people: [BodyTrack]
    /// Who is followed at all, seen or not.
    let known: Set<Int>
    /// What this frame shows.
    let bodies: [Body]
    let ruler: BodyRuler
    let zones: [Zone]

    /// Names of the zones that somebody stands in.
    func zones(of track: BodyTrack) -> [String] {
        zones.filter { $0.outline.contains(track.feet) }.map(\.name)
    }
}

/// Something that a rule looks for, as far as it goes by now.
struct BehaviourSighting {
    /// What was measured over what the rule asks for: 1 at the limit.
    var ratio: Double
    var box: Box
    var zones: [String]
    /// Who does it, as "person".
    var subject: String
    /// What goes on, after the place: "for 75 s".
    var what: String

    /// 0 to 1: a half at the limit, two thirds at twice it.
    var score: Double { ratio / (1 + ratio) }
    var sentence: String { SightingSentence.text(subject, box: box, zones: zones) + ", " + what }
}

/// Tells one behaviour from how people move. A rule may remember: it sees all frames of one camera.
protocol BehaviourRule {
    /// Sightings that may be below the limit too; empty where there is nothing of the kind.
    mutating func sightings(in scene: FollowedScene) -> [BehaviourSighting]
    /// What was seen up to now says nothing of what comes.
    mutating func forget()
}

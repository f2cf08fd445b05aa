import Core
import FrameRing
import Preprocessing

/// Tells what people do: finds them, follows them, and holds what they do to rules.
///
/// Isolation: the camera's queue.
public final class BehaviourDetector: Detector {
    public static let modelName = "behaviour-1"
    /// What it needs to follow people who run.
    public static let framesPerSecond = 10.0
    /// Of one kind in one frame, for those that look for others than the strongest.
    private static let mostSightings = 16

    private let setup: BehaviourSetup
    private var rules: [(kind: AlertKind, rule: any BehaviourRule)]
    private let detected: DetectedBodies?
    private var moving: MovingBodies?
    private var tracker = BodyTracker()
    private var lastTime: MediaTime?
    public var zones: [Zone]

    public var modelName: String { detected == nil ? Self.modelName : setup.people?.name ?? Self.modelName }

    /// - Parameter kinds: what to look for.
    /// - Throws: `.badData` where the model finds no persons.
    public init(_ setup: BehaviourSetup, kinds: [AlertKind], zones: [Zone] = []) throws(Failure) {
        self.setup = setup
        self.zones = zones
        rules = kinds.compactMap { kind in setup.parameters[kind]?.rule(for: kind).map { (kind, $0) } }
        if let people = setup.people { detected = try DetectedBodies(model: people) } else { detected = nil }
    }

    public func analyze(_ picture: Picture, header: FrameHeader) throws(Failure) -> [Finding] {
        let seconds = min(lastTime.map { max(0, (header.time - $0).inSeconds) } ?? 0, 1)
        lastTime = header.time
        if header.isDiscontinuity { forget() }
        let source = source(for: picture)
        guard let bodies = try source.bodies(in: picture, header: header) else {
            forget()
            return rules.map { nothing($0.kind, header) }
        }
        let aspect = Double(picture.width) / Double(picture.height)
        tracker.update(bodies, at: header.time, aspect: aspect)
        source.keep(tracker.followed)
        let scene = FollowedScene(
            time: header.time, seconds: seconds, people: tracker.tracks.filter { $0.isConfirmed && $0.isSeen },
            known: Set(tracker.tracks.map(\.id)), bodies: bodies, ruler: BodyRuler(plane: setup.plane, aspect: aspect),
            zones: zones)
        return rules.indices.map { index in
            let sightings = rules[index].rule.sightings(in: scene).sorted { $0.ratio > $1.ratio }
            return finding(rules[index].kind, sightings, header)
        }
    }

    private func forget() {
        tracker.forget()
        for index in rules.indices { rules[index].rule.forget() }
    }

    private func source(for picture: Picture) -> any BodySource {
        if let detected { return detected }
        if let moving, moving.fits(picture) { return moving }
        let moving = MovingBodies(picture)
        self.moving = moving
        return moving
    }

    private func finding(_ kind: AlertKind, _ sightings: [BehaviourSighting], _ header: FrameHeader) -> Finding {
        let findings = sightings.prefix(Self.mostSightings).map { sighting in
            Finding(
                kind: kind, score: sighting.score, box: sighting.box, zones: sighting.zones, time: header.time,
                arrival: header.arrival, reason: sighting.sentence)
        }
        guard var strongest = findings.first else { return nothing(kind, header) }
        strongest.others = Array(findings.dropFirst())
        return strongest
    }

    private func nothing(_ kind: AlertKind, _ header: FrameHeader) -> Finding {
        Finding(
            kind: kind, score: 0, time: header.time, arrival: header.arrival, reason: "Nobody does anything of the kind"
        )
    }
}

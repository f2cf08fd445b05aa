import Core
import Foundation

/// People who all at once run apart.
///
/// Source: the idea of R. Mehran, A. Oyama and M. Shah, "Abnormal crowd behavior detection using social force model", CVPR
/// 2009 (escape panic is a sudden change of all), told here by the people themselves.
struct PanicRule: BehaviourRule {
    /// The time over which speeds are measured, shorter than for one who runs: whoever flees is soon out of sight.
    private static let span = 0.6
    /// Share of all people who must run.
    private static let share = 0.6
    /// Before, so long ago, hardly anybody ran, and they were there already: as much of the picture was covered by people.
    private static let before = (from: Duration.seconds(4), to: Duration.milliseconds(1200))
    private static let calmShare = 0.2
    private static let leastCalm = 0.4
    private static let leastCovered = 0.4
    /// Mean cosine of the angle between the way that somebody goes and the one away from the middle of all.
    private static let leastOutward = 0.3

    private struct Moment {
        let time: MediaTime
        let running: Int
        let people: Int
        let covered: Double
    }

    let people: Int
    /// Metres a second.
    let speed: Double
    private var moments: [Moment] = []

    init(people: Int, speed: Double) { (self.people, self.speed) = (people, speed) }

    mutating func forget() { moments = [] }

    mutating func sightings(in scene: FollowedScene) -> [BehaviourSighting] {
        let all = scene.people.filter(scene.ruler.isPersonSized)
        let running = all.compactMap { track -> (track: BodyTrack, right: Double, down: Double)? in
            guard let step = track.step(over: Self.span),
                let measured = scene.ruler.step(of: track, over: Self.span)?.speed,
                measured >= speed, measured <= RunningRule.fastest
            else { return nil }
            return (track, step.right * scene.ruler.aspect, step.down)
        }
        let covered = Set(all.compactMap(\.body)).reduce(0) { $0 + scene.bodies[$1].area }
        moments.append(Moment(time: scene.time, running: running.count, people: all.count, covered: covered))
        moments.removeAll { scene.time - $0.time > Self.before.from }
        guard running.count >= 2, Double(running.count) >= Self.share * Double(all.count),
            wasCalm(until: scene.time, covered: covered), isOutward(running, aspect: scene.ruler.aspect)
        else { return [] }
        let box = running.dropFirst().reduce(running[0].track.box) { $0.joined(with: $1.track.box) }
        let zones = Set(running.flatMap { scene.zones(of: $0.track) }).sorted()
        return [
            BehaviourSighting(
                ratio: Double(running.count) / Double(people), box: box, zones: zones, subject: "people",
                what: "\(running.count) of them suddenly run apart")
        ]
    }

    private func wasCalm(until time: MediaTime, covered: Double) -> Bool {
        let earlier = moments.filter { time - $0.time >= Self.before.to }
        let calm = earlier.filter { moment in
            Double(moment.running) <= Self.calmShare * Double(max(moment.people, 1)) && moment.people > 0
                && moment.covered >= Self.leastCovered * covered
        }
        return !calm.isEmpty && Double(calm.count) >= Self.leastCalm * Double(earlier.count)
    }

    private func isOutward(_ running: [(track: BodyTrack, right: Double, down: Double)], aspect: Double) -> Bool {
        let count = Double(running.count)
        let middle = Point(
            x: running.reduce(0) { $0 + $1.track.feet.x } / count, y: running.reduce(0) { $0 + $1.track.feet.y } / count
        )
        let cosines = running.map { track, right, down in
            let (outX, outY) = ((track.feet.x - middle.x) * aspect, track.feet.y - middle.y)
            let lengths = hypot(outX, outY) * hypot(right, down)
            return lengths > 0 ? (outX * right + outY * down) / lengths : 0
        }
        return cosines.reduce(0, +) / count >= Self.leastOutward
    }
}

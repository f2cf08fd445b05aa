import Core
import Foundation

/// Somebody who goes against the way that is permitted, or, where none is said, that all others go.
struct WrongWayRule: BehaviourRule {
    /// Metres against the way that are too many.
    private static let limit = 2.0
    /// The time over which a direction is measured.
    private static let span = 1.0
    /// Metres a second below which somebody goes nowhere.
    private static let leastSpeed = 0.4
    /// Cosine of the angle to the way, at most: within 45 degrees of its opposite.
    private static let contrary = -0.7

    /// From where to where people may go; nil learns it from them.
    let way: Line?
    private var passages = PassageMap()
    /// Cells that somebody was counted in.
    private var visited: [Int: Set<Int>] = [:]
    /// Metres that somebody went against the way.
    private var against: [Int: Double] = [:]

    init(way: Line?) { self.way = way }

    mutating func forget() { (visited, against) = ([:], [:]) }

    mutating func sightings(in scene: FollowedScene) -> [BehaviourSighting] {
        visited = visited.filter { scene.known.contains($0.key) }
        against = against.filter { scene.known.contains($0.key) }
        return scene.people.compactMap { track in
            guard let step = track.step(over: Self.span), scene.ruler.isPersonSized(track),
                let speed = scene.ruler.step(of: track, over: Self.span)?.speed, speed >= Self.leastSpeed
            else { return nil }
            let (right, down) = (step.right * scene.ruler.aspect, step.down)
            let length = hypot(right, down)
            guard length > 0 else { return nil }
            let direction = Point(x: right / length, y: down / length)
            let cell = PassageMap.cell(of: track.feet)
            let usual = way.map { Self.direction(of: $0, aspect: scene.ruler.aspect) } ?? passages.usual(at: cell)
            if visited[track.id, default: []].insert(cell).inserted { passages.add(direction, at: cell) }
            guard let usual else { return nil }
            let cosine = direction.x * usual.x + direction.y * usual.y
            if cosine <= Self.contrary {
                against[track.id, default: 0] += speed * scene.seconds
            } else if cosine > 0 {
                against[track.id] = 0
            }
            guard let metres = against[track.id], metres > 0 else { return nil }
            return BehaviourSighting(
                ratio: metres / Self.limit, box: track.box, zones: scene.zones(of: track), subject: "person",
                what: "against the \(way == nil ? "usual" : "permitted") direction for "
                    + "\(String(format: "%.1f", metres)) m")
        }
    }

    private static func direction(of way: Line, aspect: Double) -> Point {
        let (right, down) = ((way.end.x - way.start.x) * aspect, way.end.y - way.start.y)
        let length = max(hypot(right, down), 1e-9)
        return Point(x: right / length, y: down / length)
    }
}

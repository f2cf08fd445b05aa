import Core
import Foundation

/// Lengths and speeds in metres: by the camera's calibration, or, without one, by taking whoever stands to be 1.75 m tall.
///
/// Without a calibration what moves towards the camera or away from it seems slower than it is.
struct BodyRuler {
    /// Metres.
    static let personHeight = 1.75
    /// By how much the edge of a body may be misplaced, in heights of the picture: a pixel of those that are looked at. Far from
    /// a camera that is metres.
    private static let uncertainty = 0.006
    /// What a person's height may be of the one that the ground's distance tells.
    private static let personSized = 0.5...1.4

    let plane: GroundPlane?
    /// The picture's width over its height.
    let aspect: Double

    struct Step {
        /// Metres, and seconds.
        var right, away, seconds: Double

        var length: Double { hypot(right, away) }
        /// Metres a second.
        var speed: Double { length / seconds }
    }

    /// How tall somebody would be there, in heights of the picture; nil where neither ground nor body tells.
    func personHeight(_ track: BodyTrack) -> Double? {
        if let plane { return plane.pictureHeight(ofPersonAt: track.feet.y) }
        return track.standingHeight
    }

    /// Whether it can be somebody by its size; without a calibration anything can.
    func isPersonSized(_ track: BodyTrack) -> Bool {
        guard let plane else { return true }
        guard let height = plane.pictureHeight(ofPersonAt: track.feet.y) else { return false }
        return Self.personSized.contains((track.standingHeight ?? track.box.height) / height)
    }

    /// How far a body surely went during the last so many seconds; nil where that cannot be told.
    func step(of track: BodyTrack, over seconds: Double) -> Step? {
        guard let step = track.step(over: seconds), step.seconds > 0 else { return nil }
        func sure(_ length: Double, _ uncertainty: Double) -> Double {
            length < 0 ? min(0, length + uncertainty) : max(0, length - uncertainty)
        }
        var to = step.from.feet
        to.x += sure(step.right, Self.uncertainty / aspect)
        // Whoever goes away shrinks: feet and head do not move by the same.
        let down = plane == nil ? step.down : step.to.feet.y - step.from.feet.y
        to.y += sure(down, 2 * Self.uncertainty)
        guard let way = way(from: step.from.feet, to: to, track) else { return nil }
        return Step(right: way.right, away: way.away, seconds: step.seconds)
    }

    /// Metres between where a body was and where it is.
    func distance(from first: Box, to last: Box, _ track: BodyTrack) -> Double? {
        way(from: first.feet, to: last.feet, track).map { hypot($0.right, $0.away) }
    }

    private func way(from: Point, to: Point, _ track: BodyTrack) -> (right: Double, away: Double)? {
        if let plane {
            guard let start = plane.position(of: from, aspect: aspect), let end = plane.position(of: to, aspect: aspect)
            else { return nil }
            return (end.right - start.right, end.away - start.away)
        }
        guard let height = track.standingHeight else { return nil }
        let metres = Self.personHeight / height
        return ((to.x - from.x) * aspect * metres, (from.y - to.y) * metres)
    }
}

/// A closed outline in fractions of the picture; a zone or a mask.
public struct Polygon: Sendable, Hashable {
    /// At least three.
    public let corners: [Point]

    public init(corners: [Point]) { self.corners = corners }

    /// Even-odd rule: a ray to the right crosses the outline an odd number of times.
    public func contains(_ point: Point) -> Bool {
        var inside = false
        var previous = corners[corners.count - 1]
        for corner in corners {
            if (corner.y > point.y) != (previous.y > point.y) {
                let crossing = corner.x + (point.y - corner.y) / (previous.y - corner.y) * (previous.x - corner.x)
                if point.x < crossing { inside.toggle() }
            }
            previous = corner
        }
        return inside
    }
}

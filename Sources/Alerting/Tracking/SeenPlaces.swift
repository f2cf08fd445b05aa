import Core

/// Where alerts were, so that what stays there, such as a parked car, does not alert again and again.
struct SeenPlaces: Sendable {
    private struct Place {
        var box: Box
        var lastSeen: MediaTime
    }

    /// More would be a scene in which everything has alerted.
    private static let limit = 32
    /// Intersection over union from which two boxes are of one thing.
    private static let overlap = 0.3

    private var places: [Place] = []

    /// Remembers a place, which takes the place of the one it overlaps.
    mutating func note(_ box: Box?, at time: MediaTime) {
        guard let box else { return }
        places.removeAll { Self.isSame($0.box, box) }
        places.append(Place(box: box, lastSeen: time))
        if places.count > Self.limit { places.removeFirst() }
    }

    func contains(_ box: Box?, at time: MediaTime, within limit: Duration) -> Bool {
        guard let box, limit > .zero else { return false }
        return places.contains { time - $0.lastSeen < limit && Self.isSame($0.box, box) }
    }

    private static func isSame(_ left: Box, _ right: Box) -> Bool {
        let width = max(0, min(left.x + left.width, right.x + right.width) - max(left.x, right.x))
        let height = max(0, min(left.y + left.height, right.y + right.height) - max(left.y, right.y))
        let shared = width * height
        return shared > 0 && shared >= overlap * (left.width * left.height + right.width * right.height - shared)
    }
}

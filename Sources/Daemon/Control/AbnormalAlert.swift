import Alerting
import Core

/// An alert of kind `abnormal`, as far as it says what is to count as normal.
public struct AbnormalAlert: Sendable {
    public let id: String
    public let camera: String
    /// All places where its records saw it, in fractions of the picture; nil where they do not say.
    public let box: Box?
    /// Its highest.
    public let score: Double

    /// - Throws: `.badData` for an alert of another kind.
    public init(_ details: AlertDetails) throws(Failure) {
        guard let first = details.records.first, first.kind == .abnormal, !first.test else {
            throw Failure(
                .badData, "not an alert of kind abnormal",
                remedy: "only these can be marked as normal; others have areas, zones and thresholds")
        }
        (id, camera) = (first.id, first.camera)
        box = details.records.compactMap(\.box).reduce(nil) { hull, box in
            guard let hull else { return box }
            let (left, top) = (min(hull.x, box.x), min(hull.y, box.y))
            let right = max(hull.x + hull.width, box.x + box.width)
            let bottom = max(hull.y + hull.height, box.y + box.height)
            return Box(x: left, y: top, width: right - left, height: bottom - top)
        }
        score = details.records.map(\.score).max() ?? 0
    }
}

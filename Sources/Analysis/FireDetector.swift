import Classification
import Core
import FrameRing
import Preprocessing

/// Finds fire and smoke with a classifier of single frames, averaged over a sliding window: a flame stays while a
/// reflection passes. Each frame runs through the network once, whatever the window's length.
///
/// Isolation: the camera's queue.
public final class FireDetector: Detector {
    /// Frames averaged for one finding: 0.6 s at the usual five frames a second.
    public static let windowLength = 3

    private let classifier: PictureClassifier
    private let kinds: [(kind: AlertKind, label: Int)]
    private let zones: [Zone]
    private var window = SlidingWindow<Classification>(length: FireDetector.windowLength, stride: 1)

    public var modelName: String { classifier.model.name }

    /// - Parameter kinds: what to look for; each must be a label of the model.
    /// - Throws: `.badData` if the model does not know one of the kinds, or is no classifier.
    public init(model: ClassifierModel, kinds: [AlertKind], zones: [Zone] = []) throws(Failure) {
        classifier = try PictureClassifier(model)
        self.zones = zones
        var found: [(AlertKind, Int)] = []
        for kind in kinds {
            guard let label = model.labels.firstIndex(of: kind.rawValue) else {
                throw Failure(
                    .badData,
                    "model \(model.name) has no class '\(kind.rawValue)', only "
                        + model.labels.joined(separator: ", "), remedy: "detect one of these or name another model")
            }
            found.append((kind, label))
        }
        self.kinds = found
    }

    public func analyze(_ picture: Picture, header: FrameHeader) -> [Finding] {
        if header.isDiscontinuity { window.reset() }
        guard let frames = window.push(classifier.classify(picture)) else { return [] }
        return kinds.map { kind, label in
            let score = frames.reduce(0) { $0 + Double($1.probabilities[label]) } / Double(frames.count)
            let place = frames.last.flatMap { locate(label, in: $0, of: picture) }
            return Finding(
                kind: kind, score: score, box: place?.box, zones: place?.zones ?? [], time: header.time,
                arrival: header.arrival, reason: Self.reason(kind, place))
        }
    }

    private struct Place {
        var box: Box
        var zones: [String]
    }

    private func locate(_ label: Int, in classification: Classification, of picture: Picture) -> Place? {
        guard let region = ActivationRegion(map: classification.map, label: label) else { return nil }
        let transform = classifier.model.input
        func inPicture(_ box: Box) -> Box {
            transform.pictureBox(of: box, pictureWidth: picture.width, pictureHeight: picture.height)
        }
        let centers = region.centers.map { inPicture(Box(x: $0.x, y: $0.y, width: 0, height: 0)).center }
        let touched = zones.filter { zone in centers.contains { zone.outline.contains($0) } }
        return Place(box: inPicture(region.box), zones: touched.map(\.name))
    }

    /// "Fire in the lower left of the picture, in zone bay".
    private static func reason(_ kind: AlertKind, _ place: Place?) -> String {
        let subject = kind.rawValue.prefix(1).uppercased() + kind.rawValue.dropFirst()
        guard let place else { return "\(subject) in the picture" }
        let zones = place.zones.isEmpty ? "" : ", in zone " + place.zones.joined(separator: ", ")
        return "\(subject) in the \(direction(of: place.box.center)) of the picture\(zones)"
    }

    private static func direction(of point: Point) -> String {
        let column = point.x < 1 / 3 ? "left" : point.x > 2 / 3 ? "right" : ""
        let row = point.y < 1 / 3 ? "upper" : point.y > 2 / 3 ? "lower" : ""
        switch (row.isEmpty, column.isEmpty) {
        case (true, true): return "middle"
        case (true, false): return column
        case (false, true): return "\(row) part"
        case (false, false): return "\(row) \(column)"
        }
    }
}

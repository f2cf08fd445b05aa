import Core
import FrameRing
import Inference
import Preprocessing

/// Finds what a detector network has boxes for: for each kind of alert the surest box of its classes.
///
/// Isolation: the camera's queue.
public final class BoxDetector: Detector {
    /// Boxes that score less are not looked at: far below all thresholds, but above the bulk of what networks are unsure of.
    private static let leastScore: Float = 0.1

    /// Of one kind in one frame, for those that look for others than the surest.
    private static let mostBoxes = 16

    private let model: BoxModel
    private let plan: InferencePlan
    private let tensorizer: PictureTensorizer
    private let kinds: [AlertKind]
    public var zones: [Zone]
    /// By class.
    private let kindOfClass: [AlertKind]

    public var modelName: String { model.name }

    /// - Parameter kinds: what to look for; each must be what some of the model's classes are.
    /// - Throws: `.badData` if the model knows nothing of one of the kinds.
    public init(model: BoxModel, kinds: [AlertKind], zones: [Zone] = []) throws(Failure) {
        kindOfClass = model.labels.map(ObjectClasses.kind)
        for kind in kinds where !kindOfClass.contains(kind) {
            throw Failure(
                .badData,
                "model \(model.name) finds no '\(kind.rawValue)', only "
                    + model.kinds.map(\.rawValue).joined(separator: ", "),
                remedy: "detect one of these or name another model")
        }
        self.model = model
        self.kinds = kinds
        self.zones = zones
        plan = InferencePlan(model.compiled)
        tensorizer = PictureTensorizer(model.input)
    }

    public func analyze(_ picture: Picture, header: FrameHeader) throws(Failure) -> [Finding] {
        let boxes: [DetectedBox]
        do throws(InferenceError) {
            boxes = try self.boxes(picture)
        } catch {
            throw Failure(.badData, "\(model.name): \(error)")
        }
        return kinds.map { kind in
            let seen = boxes.filter { kindOfClass[$0.label] == kind }.sorted { $0.score > $1.score }
            let findings = seen.prefix(Self.mostBoxes).map { finding(kind, $0, picture, header) }
            guard var best = findings.first else {
                return Finding(
                    kind: kind, score: 0, time: header.time, arrival: header.arrival,
                    reason: SightingSentence.text(kind.rawValue, box: nil, zones: []))
            }
            best.others = Array(findings.dropFirst())
            return best
        }
    }

    private func finding(
        _ kind: AlertKind, _ seen: DetectedBox, _ picture: Picture, _ header: FrameHeader
    ) -> Finding {
        let box = model.input.pictureBox(of: seen.box, pictureWidth: picture.width, pictureHeight: picture.height)
        let zones = zones.filter { $0.outline.contains(box.feet) }.map(\.name)
        return Finding(
            kind: kind, score: min(Double(seen.score), 1), box: box, zones: zones, time: header.time,
            arrival: header.arrival, reason: SightingSentence.text(model.labels[seen.label], box: box, zones: zones))
    }

    /// All boxes of one kind, in fractions of the picture.
    func boxes(of kind: AlertKind, in picture: Picture, from score: Float) throws(Failure) -> [Box] {
        do throws(InferenceError) {
            return try boxes(picture).filter { kindOfClass[$0.label] == kind && $0.score >= score }.map {
                model.input.pictureBox(of: $0.box, pictureWidth: picture.width, pictureHeight: picture.height)
            }
        } catch {
            throw Failure(.badData, "\(model.name): \(error)")
        }
    }

    private func boxes(_ picture: Picture) throws(InferenceError) -> [DetectedBox] {
        plan.withInput(plan.inputs[0].name) { tensorizer.write(picture, into: $0) }
        try plan.run()
        var outputs: [String: TypedTensor] = [:]
        for port in plan.outputs { outputs[port.name] = try plan.output(port.name) }
        return try model.decoder.boxes(outputs, from: Self.leastScore)
    }
}

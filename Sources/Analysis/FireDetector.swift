import Classification
import Core
import FrameRing
import Preprocessing

/// Finds fire and smoke with a classifier of single frames, averaged over a sliding window: a flame stays while a
/// reflection passes. For fire it looks closer at the places that the whole picture makes most suspicious, and where
/// something flickers as flames do; what stands still it believes less, and how things moved in the last seconds may raise or
/// lower what the pictures say (`MovementStage`). Each frame is judged once, whatever the window's length.
///
/// Isolation: the camera's queue.
public final class FireDetector: Detector {
    /// Frames averaged for one finding: 0.6 s at the usual five frames a second.
    public static let windowLength = 3

    /// With a score from here on the whole picture needs no closer look.
    private static let convincingScore = 0.8

    /// What the odds of fire are divided by where nothing moves. Chosen, not fitted: 0.9 becomes 0.53, below the usual
    /// threshold, and 0.98 still 0.86.
    private static let stillnessOdds = 8.0

    /// What one frame shows of one kind.
    private struct Judgement {
        var score: Double
        /// In fractions of the picture.
        var box: Box?
        var zones: [String]
        /// What the classifier said of each place of `region`.
        var map: ActivationMap
        var region: Box
    }

    private let classifier: PictureClassifier
    private let kinds: [(kind: AlertKind, label: Int)]
    public var zones: [Zone]
    private var window = SlidingWindow<[Judgement]>(length: FireDetector.windowLength, stride: 1)
    /// Where the last closer look that showed something was: flames stay in place, and the map may miss them for a frame.
    private var lastLook: Box?
    private var flicker = FlameFlicker()
    private let movement: MovementStage?
    /// Of fire and smoke, which movement is about.
    private let movingLabels: (fire: Int, smoke: Int)?
    /// Of the latest frame, by kind.
    private var latest: [Judgement] = []

    public var modelName: String { classifier.model.name }

    /// - Parameters:
    ///   - kinds: what to look for; each must be a label of the model.
    ///   - movement: judges besides how things move, where the model knows fire and smoke.
    /// - Throws: `.badData` if the model does not know one of the kinds.
    public init(model: ClassifierModel, kinds: [AlertKind], zones: [Zone] = [], movement: MovementStage? = nil)
        throws(Failure)
    {
        classifier = PictureClassifier(model)
        if let fire = model.labels.firstIndex(of: AlertKind.fire.rawValue),
            let smoke = model.labels.firstIndex(of: AlertKind.smoke.rawValue)
        {
            movingLabels = (fire, smoke)
        } else {
            movingLabels = nil
        }
        self.movement = movingLabels == nil ? nil : movement
        self.zones = zones
        self.kinds = try model.labels(of: kinds)
    }

    public func analyze(_ picture: Picture, header: FrameHeader) throws(Failure) -> [Finding] {
        if header.isDiscontinuity {
            window.reset()
            lastLook = nil
            flicker.reset()
            movement?.reset()
        }
        if movement != nil || kinds.contains(where: { $0.kind == .fire }) { flicker.update(picture, time: header.time) }
        let whole = try classifier.classify(picture)
        var judgements: [Judgement] = []
        for (kind, label) in kinds {
            let first = judge(whole, label, region: .whole, of: picture)
            guard kind == .fire else {
                judgements.append(first)
                continue
            }
            var best = try lookCloser(label, after: first, whole, at: picture)
            if let box = best.box, flicker.isStill(in: box) {
                best.score = best.score.withOdds(dividedBy: Self.stillnessOdds)
            }
            judgements.append(best)
        }
        latest = judgements
        try observeMovement(judgements, whole, picture: picture, time: header.time)
        guard let frames = window.push(judgements) else { return [] }
        return kinds.indices.map { index in
            let latest = judgements[index]
            let mean = frames.reduce(0) { $0 + $1[index].score } / Double(frames.count)
            let score = movement?.moved(mean, kind: kinds[index].kind) ?? mean
            return Finding(
                kind: kinds[index].kind, score: score, box: latest.box, zones: latest.zones, time: header.time,
                arrival: header.arrival,
                reason: SightingSentence.text(kinds[index].kind.rawValue, box: latest.box, zones: latest.zones))
        }
    }

    private func observeMovement(
        _ judgements: [Judgement], _ whole: Classification, picture: Picture, time: MediaTime
    ) throws(Failure) {
        guard let movement, let movingLabels else { return }
        func judgement(_ kind: AlertKind, _ label: Int) -> Judgement {
            kinds.firstIndex { $0.kind == kind }.map { judgements[$0] }
                ?? judge(whole, label, region: .whole, of: picture)
        }
        func area(_ label: Int) -> Double {
            let margins = whole.map.margins(of: label)
            return Double(margins.count { $0 > 0 }) / Double(margins.count)
        }
        let fire = judgement(.fire, movingLabels.fire)
        let smoke = judgement(.smoke, movingLabels.smoke)
        let view = MovementObserver.View(
            fire: fire.score, wholeFire: Double(whole.probabilities[movingLabels.fire]), smoke: smoke.score,
            fireBox: fire.box, smokeBox: smoke.box, fireArea: area(movingLabels.fire),
            smokeArea: area(movingLabels.smoke))
        try movement.update(view, of: picture, flicker: flicker, time: time)
    }

    public func heat(for kind: AlertKind) -> Heat? {
        guard let index = kinds.firstIndex(where: { $0.kind == kind }), index < latest.count else { return nil }
        return Heat(
            map: HeatMap(latest[index].map, label: kinds[index].label), input: classifier.model.input,
            region: latest[index].region)
    }

    /// The strongest of the whole picture, its most suspicious places, the place that was it last time, and what flickers.
    private func lookCloser(
        _ label: Int, after first: Judgement, _ whole: Classification, at picture: Picture
    ) throws(Failure) -> Judgement {
        guard first.score < Self.convincingScore else {
            lastLook = nil
            return first
        }
        var regions = CloserLooks.regions(map: whole.map, label: label) {
            classifier.model.input.pictureBox(
                of: $0, pictureWidth: picture.width, pictureHeight: picture.height)
        }
        if let lastLook { regions.append(lastLook) }
        var best = first
        lastLook = nil
        for region in regions {
            var look = try judge(classifier.classify(picture, region: region), label, region: region, of: picture)
            look.score = CloserLooks.discounted(look.score)
            guard look.score > best.score else { continue }
            best = look
            lastLook = look.box.map { CloserLooks.region(around: $0.center) }
        }
        if let flickering = flicker.region {
            let region = CloserLooks.region(over: flickering)
            let look = try judge(classifier.classify(picture, region: region), label, region: region, of: picture)
            // Not discounted: movement chose the place, not the network's own errors, and it is one look.
            if look.score > best.score { best = look }
        }
        return best
    }

    private func judge(_ classification: Classification, _ label: Int, region: Box, of picture: Picture) -> Judgement {
        var judgement = Judgement(
            score: Double(classification.probabilities[label]), zones: [], map: classification.map, region: region)
        guard let active = ActivationRegion(map: classification.map, label: label) else { return judgement }
        let input = classifier.model.input
        func inPicture(_ box: Box) -> Box {
            input.pictureBox(of: box, pictureWidth: picture.width, pictureHeight: picture.height, region: region)
        }
        judgement.box = inPicture(active.box)
        if !zones.isEmpty {
            let centers = active.centers.map { inPicture(Box(x: $0.x, y: $0.y, width: 0, height: 0)).center }
            judgement.zones = zones.filter { zone in centers.contains { zone.outline.contains($0) } }.map(\.name)
        }
        return judgement
    }
}

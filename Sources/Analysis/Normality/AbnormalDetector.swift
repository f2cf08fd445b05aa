import Classification
import Core
import Foundation
import FrameRing
import Preprocessing

/// Tells movement that one camera does not usually see, by its learned normality: too fast for the place, or against the
/// direction of a place where all goes one way.
///
/// Isolation: the camera's queue.
public final class AbnormalDetector: Detector {
    public static let modelName = "normality-1"
    /// What it needs to follow people: at half of it they move too far from frame to frame.
    public static let framesPerSecond = 10.0
    private(set) var normality: Normality
    private var usual: SpeedMap.Distribution?
    private var tolerances: [Float]
    public var zones: [Zone]
    private var observer: MotionObserver?
    /// Of the latest frame; empty where it could not be compared with one before.
    private(set) var speeds: [Float] = []

    public var modelName: String { Self.modelName }

    public init(normality: Normality, zones: [Zone] = []) {
        self.normality = normality
        self.zones = zones
        usual = normality.usual
        tolerances = normality.tolerances
    }

    /// Goes on by another normality of the same camera.
    func adopt(_ normality: Normality) {
        self.normality = normality
        usual = normality.usual
        tolerances = normality.tolerances
    }

    public func analyze(_ picture: Picture, header: FrameHeader) -> [Finding] {
        let observer = observer(for: picture)
        speeds = []
        if header.isDiscontinuity { observer.reset() }
        guard let usual, let speeds = try? observer.observe(picture, at: header.time) else { return [] }
        self.speeds = speeds
        return [finding(given: usual, speeds, observer, header)]
    }

    /// By what is most unusual: the speed, or the direction.
    private func finding(
        given usual: SpeedMap.Distribution, _ speeds: [Float], _ observer: MotionObserver, _ header: FrameHeader
    ) -> Finding {
        let surprise = Normality.surprise(of: speeds, given: usual, tolerances: tolerances)
        let contrary = normality.directions?.mostContrary(observer.field)
        var (score, place) = (surprise.map { normality.calibration.score($0.value) } ?? 0, surprise?.place)
        var isContrary = false
        if let contrary, contrary.value > score, tolerances.isEmpty || tolerances[contrary.place] == -.infinity {
            (score, place, isContrary) = (contrary.value, contrary.place, true)
        }
        let box = place.map { observer.box(of: $0) }
        let inside = box.map { box in zones.filter { $0.outline.contains(box.center) }.map(\.name) } ?? []
        return Finding(
            kind: .abnormal, score: Double(score), box: box, zones: inside, time: header.time,
            arrival: header.arrival, reason: Self.reason(surprise, isContrary: isContrary, box, inside))
    }

    /// The score of each block of the motion grid, as if it were the frame's.
    public func heat(for kind: AlertKind) -> Heat? {
        guard kind == .abnormal, let usual, speeds.count == usual.means.count else { return nil }
        let values = speeds.indices.map { place in
            guard speeds[place] > 0 else { return Float(0) }
            return normality.calibration.score((speeds[place] - usual.means[place]) / usual.deviations[place])
        }
        let (columns, rows) = (normality.speeds.columns, normality.speeds.rows)
        return Heat(
            map: HeatMap(rows: rows, columns: columns, values: values),
            input: InputTransform(width: columns, height: rows, fit: .stretch))
    }

    /// A camera that is set to another size shows the same view: what was learned goes on, from the next frame.
    private func observer(for picture: Picture) -> MotionObserver {
        if let observer, observer.fits(picture) { return observer }
        let observer = MotionObserver(picture, grid: (normality.speeds.columns, normality.speeds.rows))
        self.observer = observer
        return observer
    }

    private static func reason(
        _ surprise: Normality.Surprise?, isContrary: Bool, _ box: Box?, _ zones: [String]
    ) -> String {
        let sentence = SightingSentence.text("movement", box: box, zones: zones)
        if isContrary { return sentence + ", against the usual direction" }
        guard let surprise else { return "Nothing moves" }
        return sentence + ", at \(String(format: "%.1f", surprise.timesUsual)) times the usual speed"
    }
}

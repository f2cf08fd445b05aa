import Classification
import Core
import Foundation
import FrameRing
import Preprocessing

/// Tells movement that one camera does not usually see, by its learned normality.
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
        let surprise = Normality.surprise(of: speeds, given: usual, tolerances: tolerances)
        let score = surprise.map { normality.calibration.score($0.value) } ?? 0
        let box = surprise.map { observer.box(of: $0.place) }
        let inside = box.map { box in zones.filter { $0.outline.contains(box.center) }.map(\.name) } ?? []
        return [
            Finding(
                kind: .abnormal, score: Double(score), box: box, zones: inside, time: header.time,
                arrival: header.arrival, reason: Self.reason(surprise, box, inside))
        ]
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

    private static func reason(_ surprise: Normality.Surprise?, _ box: Box?, _ zones: [String]) -> String {
        guard let surprise else { return "Nothing moves" }
        let times = String(format: "%.1f", surprise.timesUsual)
        return SightingSentence.text("movement", box: box, zones: zones) + ", at \(times) times the usual speed"
    }
}

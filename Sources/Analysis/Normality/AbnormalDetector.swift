import Core
import Foundation
import FrameRing

/// Tells movement that one camera does not usually see, by its learned normality.
///
/// Isolation: the camera's queue.
public final class AbnormalDetector: Detector {
    public static let modelName = "normality-1"
    /// What it needs to follow people: at half of it they move too far from frame to frame.
    public static let framesPerSecond = 10.0
    private let normality: Normality
    private let usual: SpeedMap.Distribution?
    private let zones: [Zone]
    private var observer: MotionObserver?

    public var modelName: String { Self.modelName }

    public init(normality: Normality, zones: [Zone] = []) {
        self.normality = normality
        self.zones = zones
        usual = normality.speeds.distribution()
    }

    public func analyze(_ picture: Picture, header: FrameHeader) -> [Finding] {
        let observer = observer(for: picture)
        if header.isDiscontinuity { observer.reset() }
        guard let usual, observer.columns == normality.speeds.columns, observer.rows == normality.speeds.rows,
            let speeds = try? observer.observe(picture, at: header.time)
        else { return [] }
        let surprise = Normality.surprise(of: speeds, given: usual)
        let relative = max(0, surprise.map { normality.calibration.relative($0.value) } ?? 0)
        let box = surprise.map { observer.box(of: $0.place) }
        let inside = box.map { box in zones.filter { $0.outline.contains(box.center) }.map(\.name) } ?? []
        // 0.5 stands for the 99th percentile of what was learned.
        return [
            Finding(
                kind: .abnormal, score: Double(relative / (relative + 1)), box: box, zones: inside, time: header.time,
                arrival: header.arrival, reason: Self.reason(surprise, box, inside))
        ]
    }

    private func observer(for picture: Picture) -> MotionObserver {
        if let observer { return observer }
        let observer = MotionObserver(picture)
        self.observer = observer
        return observer
    }

    private static func reason(_ surprise: Normality.Surprise?, _ box: Box?, _ zones: [String]) -> String {
        guard let surprise else { return "Nothing moves" }
        let times = String(format: "%.1f", surprise.timesUsual)
        return SightingSentence.text("movement", box: box, zones: zones) + ", at \(times) times the usual speed"
    }
}

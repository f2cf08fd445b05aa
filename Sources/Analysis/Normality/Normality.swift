import Core
import Foundation

/// What one camera usually sees: how fast things move where. The contents of a `.normality` file.
public struct Normality: Sendable, Equatable, Codable {
    /// Of the file's form.
    public static let version = 1
    /// The most surprising places that make a frame's score: one is often noise.
    private static let placeCount = 3

    /// How a frame's surprise relates to what the learned footage held.
    struct Calibration: Sendable, Equatable, Codable {
        /// Median and 99th percentile of the learned frames.
        var median: Float
        var high: Float

        /// 0 for the median, 1 for the 99th percentile of learned frames.
        func relative(_ surprise: Float) -> Float { (surprise - median) / max(high - median, 1e-3) }
    }

    public private(set) var version = Normality.version
    /// Seconds of footage learned.
    public private(set) var learnedSeconds: Double
    let speeds: SpeedMap
    let calibration: Calibration

    init(speeds: SpeedMap, calibration: Calibration, learnedSeconds: Double) {
        self.speeds = speeds
        self.calibration = calibration
        self.learnedSeconds = learnedSeconds
    }

    /// How surprising one frame is.
    struct Surprise: Sendable, Equatable {
        /// Mean of the largest deviations from the usual speed, in standard deviations.
        var value: Float
        /// The most surprising place.
        var place: Int
        /// Its speed as a multiple of the usual one.
        var timesUsual: Float
    }

    /// - Parameter speeds: of person-sized windows, per place.
    /// - Returns: nil where nothing moves.
    static func surprise(of speeds: [Float], given usual: SpeedMap.Distribution) -> Surprise? {
        var largest = [(value: Float, place: Int)](repeating: (-.infinity, 0), count: placeCount)
        for place in speeds.indices where speeds[place] > 0 {
            let value = (speeds[place] - usual.means[place]) / usual.deviations[place]
            guard value > largest[placeCount - 1].value else { continue }
            let rank = largest.firstIndex { value > $0.value } ?? 0
            largest.insert((value, place), at: rank)
            largest.removeLast()
        }
        let found = largest.filter { $0.value > -.infinity }
        guard let most = found.first else { return nil }
        let mean = found.reduce(0) { $0 + $1.value } / Float(found.count)
        return Surprise(
            value: mean, place: most.place,
            timesUsual: speeds[most.place] / max(usual.means[most.place], .leastNormalMagnitude))
    }

    /// - Throws: `Failure` of kind `unavailable` for a file that cannot be read, `badData` for one that is no normality.
    public init(path: String) throws(Failure) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(
                .unavailable, "\(path): cannot be read", remedy: "learn it with `tocsin learn SOURCE --out \(path)`")
        }
        let remedy = "learn it again with `tocsin learn`"
        guard let normality = try? JSONDecoder().decode(Normality.self, from: data) else {
            throw Failure(.badData, "\(path): not a normality file", remedy: remedy)
        }
        guard normality.version == Self.version else {
            throw Failure(
                .badData, "\(path): version \(normality.version), this program reads \(Self.version)", remedy: remedy)
        }
        guard normality.speeds.isConsistent, normality.calibration.median.isFinite, normality.calibration.high.isFinite
        else {
            throw Failure(.badData, "\(path): its maps do not fit together", remedy: remedy)
        }
        self = normality
    }

    /// The file's contents.
    public func encoded() -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // Cannot fail: all numbers are finite.
        return (try? encoder.encode(self)) ?? Data()
    }
}

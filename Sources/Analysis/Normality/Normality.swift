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

        /// 0.5 stands for the 99th percentile of what was learned.
        func score(_ surprise: Float) -> Float {
            let relative = max(0, relative(surprise))
            return relative / (relative + 1)
        }

        /// The surprise that has a score.
        func surprise(_ score: Float) -> Float {
            let score = min(max(score, 0), 0.999)
            return median + score / (1 - score) * max(high - median, 1e-3)
        }
    }

    /// What somebody called normal although it is rare: surprises up to a value, in a part of the picture.
    struct Exception: Sendable, Equatable, Codable {
        /// In fractions of the picture.
        var box: Box
        /// In standard deviations.
        var surprise: Float
    }

    public private(set) var version = Normality.version
    /// Seconds of footage learned.
    public private(set) var learnedSeconds: Double
    let speeds: SpeedMap
    let calibration: Calibration
    /// nil in files of before these were learned.
    let directions: DirectionMap?
    /// `speeds` as they have changed since; nil where they have not.
    var adapted: SpeedMap?
    /// nil for none.
    private(set) var exceptions: [Exception]?

    init(speeds: SpeedMap, directions: DirectionMap?, calibration: Calibration, learnedSeconds: Double) {
        self.speeds = speeds
        self.directions = directions
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

    /// How fast things usually move, by what was learned first and what has slowly changed since; nil where nothing moved.
    var usual: SpeedMap.Distribution? {
        guard let learned = speeds.distribution() else { return nil }
        return adapted?.distribution()?.bounded(by: learned) ?? learned
    }

    /// Calls normal what an alert was about and what is like it: as surprising, with a quarter to spare, at the same places.
    ///
    /// - Parameters:
    ///   - box: all places where it was, in fractions of the picture; nil for the whole picture.
    ///   - score: its highest.
    public mutating func except(_ box: Box?, score: Double) {
        let surprise = calibration.surprise(Float(score))
        exceptions = (exceptions ?? []) + [Exception(box: box ?? .whole, surprise: surprise + abs(surprise) / 4)]
    }

    /// Per place the surprise up to which it counts for nothing; empty where there are no exceptions.
    var tolerances: [Float] {
        guard let exceptions, !exceptions.isEmpty else { return [] }
        let (columns, rows) = (speeds.columns, speeds.rows)
        return (0..<columns * rows).map { place in
            let x = (Double(place % columns) + 0.5) / Double(columns)
            let y = (Double(place / columns) + 0.5) / Double(rows)
            // A window away from where its middle was it is still the same thing.
            let (marginX, marginY) = (
                Double(PersonWindow.columns) / Double(columns), Double(PersonWindow.rows) / Double(rows)
            )
            let fitting = exceptions.filter { exception in
                let box = exception.box
                return (box.x - marginX...box.x + box.width + marginX).contains(x)
                    && (box.y - marginY...box.y + box.height + marginY).contains(y)
            }
            return fitting.map(\.surprise).max() ?? -.infinity
        }
    }

    /// - Parameters:
    ///   - speeds: of person-sized windows, per place.
    ///   - tolerances: per place, or empty.
    /// - Returns: nil where nothing moves.
    static func surprise(
        of speeds: [Float], given usual: SpeedMap.Distribution, tolerances: [Float] = []
    ) -> Surprise? {
        var largest = [(value: Float, place: Int)](repeating: (-.infinity, 0), count: placeCount)
        for place in speeds.indices where speeds[place] > 0 {
            let value = (speeds[place] - usual.means[place]) / usual.deviations[place]
            guard value > largest[placeCount - 1].value else { continue }
            if !tolerances.isEmpty, value <= tolerances[place] { continue }
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
        guard normality.isConsistent else {
            throw Failure(.badData, "\(path): its maps do not fit together", remedy: remedy)
        }
        self = normality
    }

    private var isConsistent: Bool {
        let fits = adapted.map { $0.isConsistent && ($0.columns, $0.rows) == (speeds.columns, speeds.rows) } ?? true
        let isDirected = directions.map { $0.isConsistent && ($0.columns, $0.rows) == (speeds.columns, speeds.rows) }
        return speeds.isConsistent && fits && isDirected ?? true
            && calibration.median.isFinite && calibration.high.isFinite
    }

    /// Writes the file, whole or not at all; the folder is made where it is missing.
    public func save(to path: String) throws(Failure) {
        try DurableFile.makeFolder(DurableFile.parent(of: path))
        try DurableFile.write([UInt8](encoded()), to: path, permissions: 0o644)
    }

    /// The file's contents.
    public func encoded() -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // Cannot fail: all numbers are finite.
        return (try? encoder.encode(self)) ?? Data()
    }
}

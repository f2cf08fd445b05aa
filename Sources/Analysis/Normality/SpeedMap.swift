import Foundation

/// How fast things usually move at each place of one camera's view.
///
/// A place's mean and deviation come from the frames in which something moved there, from its neighbours', and, while there
/// are few of these, from the whole picture's: shrinkage towards the global mean, as in empirical Bayes estimation (Efron
/// and Morris, "Stein's estimation rule and its competitors", 1973).
public struct SpeedMap: Sendable, Equatable, Codable {
    /// Observations of the whole picture's distribution that each place starts with.
    private static let priorWeight: Float = 50
    /// Deviation of the smoothing over neighbours, in places.
    private static let smoothing: Float = 2
    /// No place is surer of its speed than this share of the whole picture's deviation.
    private static let leastDeviation: Float = 0.25

    public let columns: Int
    public let rows: Int
    /// Frames in which something moved, per place; sums of the speed and of its square over them.
    private var counts: [Float]
    private var sums: [Float]
    private var squares: [Float]

    /// Speed per place, in widths of the picture a second.
    struct Distribution: Sendable {
        var means: [Float]
        var deviations: [Float]

        /// This one as far as it stays near another: a mean within half a deviation, a deviation within a quarter of it.
        func bounded(by anchor: Distribution) -> Distribution {
            var bounded = self
            for place in means.indices {
                let (mean, deviation) = (anchor.means[place], anchor.deviations[place])
                bounded.means[place] = min(max(means[place], mean - deviation / 2), mean + deviation / 2)
                bounded.deviations[place] = min(max(deviations[place], deviation * 0.75), deviation * 1.25)
            }
            return bounded
        }
    }

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        counts = [Float](repeating: 0, count: columns * rows)
        sums = counts
        squares = counts
    }

    /// False where a file was damaged.
    var isConsistent: Bool {
        columns > 0 && rows > 0
            && [counts, sums, squares].allSatisfy { map in
                map.count == columns * rows && map.allSatisfy { $0 >= 0 && $0.isFinite }
            }
    }

    /// Frames in which something moved, per place.
    var occupancy: [Float] { counts }

    /// Observations in all.
    var weight: Float { counts.reduce(0, +) }

    /// Takes in one frame.
    ///
    /// - Parameter speeds: of person-sized windows, per place; 0 where nothing moves.
    mutating func add(_ speeds: [Float]) {
        for place in speeds.indices where speeds[place] > 0 {
            counts[place] += 1
            sums[place] += speeds[place]
            squares[place] += speeds[place] * speeds[place]
        }
    }

    /// Makes all that was learned count for less than what comes.
    mutating func fade(to share: Float) {
        for place in counts.indices {
            counts[place] *= share
            sums[place] *= share
            squares[place] *= share
        }
    }

    /// - Returns: nil while nothing has moved.
    func distribution() -> Distribution? {
        let total = weight
        guard total > 0 else { return nil }
        let mean = sums.reduce(0, +) / total
        let square = squares.reduce(0, +) / total
        let deviation = max(square - mean * mean, 1e-12).squareRoot()
        let (counts, sums, squares) = (smoothed(counts), smoothed(sums), smoothed(squares))
        var result = Distribution(means: counts, deviations: counts)
        for place in counts.indices {
            let weight = counts[place] + Self.priorWeight
            let placeMean = (sums[place] + Self.priorWeight * mean) / weight
            let placeSquare = (squares[place] + Self.priorWeight * square) / weight
            result.means[place] = placeMean
            result.deviations[place] = max(
                max(placeSquare - placeMean * placeMean, 0).squareRoot(), Self.leastDeviation * deviation)
        }
        return result
    }

    /// Gaussian along both axes; what lies outside counts as nothing, so that weights and sums fade alike.
    private func smoothed(_ map: [Float]) -> [Float] {
        let radius = Int(3 * Self.smoothing)
        let kernel = (-radius...radius).map { exp(-Float($0 * $0) / (2 * Self.smoothing * Self.smoothing)) }
        let total = kernel.reduce(0, +)
        func along(_ map: [Float], _ step: Int, _ position: (Int) -> Int, _ length: Int) -> [Float] {
            map.indices.map { place in
                var sum: Float = 0
                for offset in -radius...radius where 0..<length ~= position(place) + offset {
                    sum += kernel[offset + radius] * map[place + offset * step]
                }
                return sum / total
            }
        }
        let horizontal = along(map, 1, { $0 % columns }, columns)
        return along(horizontal, columns, { $0 / columns }, rows)
    }
}

/// Which source samples, with which weights, make each target sample along one axis.
///
/// Shrinking averages over the covered source interval, partly covered samples by their share (OpenCV's `INTER_AREA`);
/// enlarging interpolates linearly between sample centres and repeats the border (`INTER_LINEAR`).
struct ResamplingAxis {
    /// What the table was made for. `start` and `length` are in source samples and may be fractional.
    struct Geometry: Equatable {
        var start: Double
        var length: Double
        var sourceCount: Int
        var targetCount: Int
    }

    private(set) var geometry = Geometry(start: 0, length: 0, sourceCount: 0, targetCount: 0)
    /// Weights per target sample; the same for all, padded with zeros.
    private(set) var taps = 0
    /// First source sample that any target sample uses, and how many from there on.
    private(set) var lower = 0
    private(set) var extent = 0
    /// First source sample of each target sample, counted from `lower`; `starts[i] + taps <= extent`.
    private(set) var starts: [Int32] = []
    /// `weights[tap * targetCount + i]`: tap-major, so that neighbouring targets lie side by side.
    private(set) var weights: [Float] = []

    /// Makes the table unless it is there already. Allocates only when it grows.
    mutating func prepare(_ wanted: Geometry) {
        guard wanted != geometry else { return }
        geometry = wanted
        let scale = wanted.length / Double(wanted.targetCount)
        let shrinks = scale >= 1
        taps = min(shrinks ? Int(scale.rounded(.up)) + 1 : 2, wanted.sourceCount)
        starts.removeAll(keepingCapacity: true)
        weights.removeAll(keepingCapacity: true)
        weights.append(contentsOf: repeatElement(0, count: taps * wanted.targetCount))
        for index in 0..<wanted.targetCount {
            if shrinks {
                average(index, from: wanted.start + Double(index) * scale, length: scale)
            } else {
                interpolate(index, at: wanted.start + (Double(index) + 0.5) * scale - 0.5)
            }
        }
        lower = Int(starts.min() ?? 0)
        extent = Int(starts.max() ?? 0) + taps - lower
        for index in starts.indices { starts[index] -= Int32(lower) }
    }

    private mutating func average(_ index: Int, from begin: Double, length: Double) {
        let from = min(max(begin, 0), Double(geometry.sourceCount - 1))
        let to = min(max(begin + length, from), Double(geometry.sourceCount))
        let first = firstSample(at: Int(from))
        var total = 0.0
        for tap in 0..<taps {
            total += Self.overlap(of: first + tap, from: from, to: to)
        }
        for tap in 0..<taps where total > 0 {
            let share = Self.overlap(of: first + tap, from: from, to: to) / total
            weights[tap * geometry.targetCount + index] = Float(share)
        }
        if total <= 0 { weights[(Int(from) - first) * geometry.targetCount + index] = 1 }
        starts.append(Int32(first))
    }

    private mutating func interpolate(_ index: Int, at position: Double) {
        let last = Double(geometry.sourceCount - 1)
        let inside = min(max(position, 0), last)
        let first = firstSample(at: Int(inside))
        let share = inside - Double(first)
        weights[index] = Float(taps == 1 ? 1 : 1 - share)
        if taps > 1 { weights[geometry.targetCount + index] = Float(share) }
        starts.append(Int32(first))
    }

    /// Moves a start left where its taps would pass the last source sample.
    private func firstSample(at sample: Int) -> Int { min(sample, geometry.sourceCount - taps) }

    /// How much of source sample `sample` (one unit wide) the interval covers.
    private static func overlap(of sample: Int, from: Double, to: Double) -> Double {
        let covered = min(to, Double(sample + 1)) - max(from, Double(sample))
        // A sliver below a thousandth is rounding of the scale, not coverage.
        return covered < 1e-3 ? 0 : covered
    }
}

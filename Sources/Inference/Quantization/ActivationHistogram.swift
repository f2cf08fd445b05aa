import Glibc

/// Counts of the values that an activation took, in bins around 0 whose width doubles when a value lies outside.
struct ActivationHistogram {
    /// Bins on each side of 0.
    static let sideCount = 4096

    private(set) var minimum: Float = 0
    private(set) var maximum: Float = 0
    /// The largest magnitude that the bins hold; a power of two once there are values other than 0.
    private(set) var limit: Float = 0
    /// From -limit to limit.
    private(set) var counts = [Int](repeating: 0, count: 2 * sideCount)

    /// Values that are not finite are left out.
    mutating func add(_ values: [Float]) {
        for value in values where value.isFinite {
            minimum = min(minimum, value)
            maximum = max(maximum, value)
        }
        let magnitude = max(-minimum, maximum)
        guard magnitude > 0 else {
            counts[Self.sideCount] += values.count
            return
        }
        if limit == 0 { limit = magnitude.binade }
        while limit <= magnitude { widen() }
        let scale = Float(Self.sideCount) / limit
        for value in values where value.isFinite {
            counts[min(2 * Self.sideCount - 1, Int(value * scale + Float(Self.sideCount)))] += 1
        }
    }

    private mutating func widen() {
        var wider = [Int](repeating: 0, count: counts.count)
        for (bin, count) in counts.enumerated() { wider[(bin + Self.sideCount) / 2] += count }
        counts = wider
        limit *= 2
    }

    /// A range that holds 0 and, within it, what the method asks for.
    func range(_ method: CalibrationMethod) -> ClosedRange<Float> {
        switch method {
        case .minimumMaximum: minimum...maximum
        case .percentile(let share): max(minimum, quantile(1 - share))...min(maximum, quantile(share))
        case .entropy: max(minimum, -entropyThreshold)...min(maximum, entropyThreshold)
        case .leastSquares: leastSquaresRange
        }
    }

    /// The edge of the bin, away from 0, in which the share of all values is reached; 0 if that is on the other side.
    private func quantile(_ share: Double) -> Float {
        let total = Double(counts.reduce(0, +))
        let width = limit / Float(Self.sideCount)
        var sum = 0.0
        for (bin, count) in counts.enumerated() {
            sum += Double(count)
            guard sum >= share * total else { continue }
            let place = bin - Self.sideCount
            return share < 0.5 ? min(0, Float(place) * width) : max(0, Float(place + 1) * width)
        }
        return limit
    }

    /// Parts of the whole range that are tried. Those a little beyond it are for pictures whose levels lie half way
    /// between bytes otherwise, as -1...1 does.
    private static let rangeFactors: [Float] = [1, 255 / 254, 255 / 253] + (1...35).map { 1 - Float($0) / 50 }

    private var leastSquaresRange: ClosedRange<Float> {
        let width = limit / Float(Self.sideCount)
        let values = counts.enumerated().filter { $1 > 0 }.map { bin, count in
            (value: min(maximum, max(minimum, (Float(bin - Self.sideCount) + 0.5) * width)), count: Float(count))
        }
        var best = (error: Float.infinity, range: minimum...maximum)
        for factor in Self.rangeFactors {
            let range = factor * minimum...factor * maximum
            let bytes = ByteParameters(range)
            let error = values.reduce(Float(0)) {
                let difference = $1.value - bytes.rounded($1.value)
                return $0 + $1.count * difference * difference
            }
            if error < best.error { best = (error, range) }
        }
        return best.range
    }

    /// The magnitude at which cutting off costs the least information.
    private var entropyThreshold: Float {
        let magnitudes = (0..<Self.sideCount).map {
            Double(counts[Self.sideCount + $0] + counts[Self.sideCount - 1 - $0])
        }
        // Activations on one side of 0 have all 256 levels there, others half of them.
        let levels = minimum < 0 && maximum > 0 ? 128 : 256
        guard let used = magnitudes.lastIndex(where: { $0 > 0 }), used >= levels,
            magnitudes.reduce(0, +) >= Double(Self.fewestPerBin * used)
        else { return max(-minimum, maximum) }
        var best = (divergence: Double.infinity, bins: used + 1)
        for bins in Swift.stride(from: levels, through: used + 1, by: levels / 16) {
            let divergence = Self.divergence(magnitudes, bins: bins, levels: levels)
            if divergence < best.divergence { best = (divergence, bins) }
        }
        return Float(best.bins) * limit / Float(Self.sideCount)
    }

    /// Values for each bin, on average, below which counts say nothing about the shape of a distribution.
    private static let fewestPerBin = 16

    /// What the merged distribution gives a bin in which only values from beyond the cut are.
    private static let smallestShare = 1e-9

    /// Of the first bins, with all beyond them counted into the last, from the same merged into levels.
    private static func divergence(_ counts: [Double], bins: Int, levels: Int) -> Double {
        var reference = Array(counts[..<bins])
        reference[bins - 1] += counts[bins...].reduce(0, +)
        let total = reference.reduce(0, +)
        let kept = counts[..<bins].reduce(0, +)
        guard kept > 0 else { return .infinity }
        var divergence = 0.0
        for level in 0..<levels {
            let places = (level * bins / levels)..<((level + 1) * bins / levels)
            let mass = counts[places].reduce(0, +)
            let occupied = counts[places].count { $0 > 0 }
            for place in places where reference[place] > 0 {
                let p = reference[place] / total
                let q = counts[place] > 0 ? mass / Double(occupied) / kept : smallestShare
                divergence += p * log(p / q)
            }
        }
        return divergence
    }
}

/// Weights as signed bytes around 0, with one scale an output channel.
struct ByteWeights {
    let values: [Int8]
    let scales: [Float]

    /// Products of this many neighbouring weights with bytes are added in 16 bits by processors without an instruction
    /// for byte products: their weights of one sign add up to 128 at most. Scales grow until they do, by half as a rule.
    private static let largestSum = 128

    /// - Parameters:
    ///   - weights: [output channel][input channel of the group][tap].
    ///   - taps: places under the kernel.
    init(_ weights: [Float], outChannels: Int, taps: Int) {
        let count = weights.count / max(1, outChannels)
        let groups = Self.groups(channels: count / max(1, taps), taps: taps)
        var values: [Int8] = []
        var scales: [Float] = []
        values.reserveCapacity(weights.count)
        for channel in 0..<outChannels {
            let filter = weights[channel * count..<(channel + 1) * count]
            let largest = filter.reduce(0) { max($0, abs($1)) }
            var scale = largest > 0 ? max(largest / 127, .leastNormalMagnitude) : 1
            var bytes = Self.bytes(filter, scale)
            while case let sum = Self.largestSum(bytes, groups), sum > Self.largestSum {
                scale *= max(Float(sum) / Float(Self.largestSum), 1.002)
                bytes = Self.bytes(filter, scale)
            }
            values += bytes
            scales.append(scale)
        }
        (self.values, self.scales) = (values, scales)
    }

    private static func bytes(_ filter: ArraySlice<Float>, _ scale: Float) -> [Int8] {
        filter.map { Int8(min(127, max(-127, ($0 / scale).rounded(.toNearestOrEven)))) }
    }

    /// Places of the weights whose products are added in 16 bits: of a depthwise filter two taps; of others the first or
    /// second two of four neighbouring channels, together with those of the next four.
    private static func groups(channels: Int, taps: Int) -> [[Int]] {
        if channels == 1 { return stride(from: 0, to: taps, by: 2).map { Array($0..<min($0 + 2, taps)) } }
        var pairs: [[Int]] = []
        for tap in 0..<taps {
            for first in stride(from: 0, to: channels, by: 4) {
                for pair in [first..<first + 2, first + 2..<first + 4] {
                    pairs.append(pair.filter { $0 < channels }.map { $0 * taps + tap })
                }
            }
        }
        return stride(from: 0, to: pairs.count, by: 4).flatMap { step -> [[Int]] in
            step + 2 < pairs.count
                ? [pairs[step] + pairs[step + 2], pairs[step + 1] + pairs[step + 3]] : [pairs[step], pairs[step + 1]]
        }
    }

    private static func largestSum(_ bytes: [Int8], _ groups: [[Int]]) -> Int {
        var largest = 0
        for group in groups {
            var positive = 0
            var negative = 0
            for place in group {
                let weight = Int(bytes[place])
                if weight > 0 { positive += weight } else { negative -= weight }
            }
            largest = max(largest, positive, negative)
        }
        return largest
    }

    /// The weights that the bytes stand for.
    var floats: [Float] {
        let count = values.count / max(1, scales.count)
        return values.enumerated().map { Float($1) * scales[$0 / count] }
    }
}

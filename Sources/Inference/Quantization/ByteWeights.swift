/// Weights as signed bytes around 0, with one scale an output channel.
struct ByteWeights {
    let values: [Int8]
    let scales: [Float]

    /// Processors without an instruction for byte products add those of a few neighbouring weights in 16 bits, which hold
    /// them where the weights of one sign add up to 128 at most. Scales grow until they do, by half as a rule. (To lower
    /// the few weights that add up to too much, and leave the scale alone, costs more accuracy: what is lost then has one
    /// sign.) Depthwise convolutions multiply in 16 bits at no cost, and their weights have the whole range.
    private static let largestSum = 128

    /// - Parameters:
    ///   - weights: [output channel][input channel of the group][tap].
    ///   - taps: places under the kernel.
    ///   - leastScales: one an output channel; empty for none.
    init(_ weights: [Float], outChannels: Int, taps: Int, leastScales: [Float] = []) {
        let count = weights.count / max(1, outChannels)
        let channels = count / max(1, taps)
        let groups = channels == 1 ? [] : Self.groups(channels: channels, taps: taps)
        var values: [Int8] = []
        var scales: [Float] = []
        values.reserveCapacity(weights.count)
        for channel in 0..<outChannels {
            let filter = weights[channel * count..<(channel + 1) * count]
            let largest = filter.reduce(0) { max($0, abs($1)) }
            let least = max(leastScales.isEmpty ? 0 : leastScales[channel], .leastNormalMagnitude)
            var scale = largest > 0 ? max(largest / 127, least) : max(1, least)
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

    /// Places of the weights whose products are added in 16 bits: the first or second two of four neighbouring
    /// channels, together with those of the next four.
    private static func groups(channels: Int, taps: Int) -> [[Int]] {
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

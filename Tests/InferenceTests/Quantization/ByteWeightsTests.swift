import Testing

@testable import Inference

@Suite struct ByteWeightsTests {
    @Test("each channel has the scale of its own largest weight")
    func channels() {
        let weights = ByteWeights([1.27, 0, 0, 0, 0, 0, 0, -0.0127], outChannels: 2, taps: 1)
        #expect(weights.values == [127, 0, 0, 0, 0, 0, 0, -127])
        #expect(abs(weights.scales[0] - 0.01) < 1e-6 && abs(weights.scales[1] - 0.0001) < 1e-8)
        #expect(zip(weights.floats, [1.27, 0, 0, 0, 0, 0, 0, -0.0127]).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test("weights whose products are added in 16 bits add up to 128 at most, of each sign")
    func sums() {
        let equal = ByteWeights([Float](repeating: 1, count: 16), outChannels: 1, taps: 1)
        #expect(equal.values.allSatisfy { $0 == 32 })
    }

    @Test("depthwise weights have the whole range")
    func depthwise() {
        let weights = ByteWeights([Float](repeating: -1, count: 9), outChannels: 1, taps: 9)
        #expect(weights.values.allSatisfy { $0 == -127 })
    }

    @Test("a scale is not below the least one that is given for its channel")
    func leastScales() {
        let weights = ByteWeights([1e-9, 1], outChannels: 2, taps: 1, leastScales: [0.5, 0.001])
        #expect(weights.scales[0] == 0.5 && weights.values == [0, 127])
    }

    @Test("a channel of zeros stays zeros")
    func zeros() {
        let weights = ByteWeights([0, 0, 0, 0], outChannels: 1, taps: 4)
        #expect(weights.values == [0, 0, 0, 0] && weights.scales[0] > 0)
    }
}

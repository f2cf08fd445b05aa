import CKernels
import Neural
import Testing

/// Random shapes that cross the edges of tiles, blocks and chunks; every instruction set gives the bytes of the definition.
@Suite struct ByteConvolutionTests {
    @Test("a dense convolution equals its definition", arguments: 0..<40)
    func dense(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let kernel = [(1, 1), (3, 3), (5, 5), (2, 3), (1, 7)].randomElement(using: &generator)!
        let padding = Int.random(in: 0...2, using: &generator)
        check(
            ByteConvolutionCase(
                channels: Int.random(in: 1...40, using: &generator),
                outChannels: Int.random(in: 1...70, using: &generator),
                height: Int.random(in: 9...14, using: &generator), width: Int.random(in: 9...23, using: &generator),
                kernel: kernel,
                stride: (Int.random(in: 1...2, using: &generator), Int.random(in: 1...3, using: &generator)),
                dilation: (Int.random(in: 1...2, using: &generator), 1), padding: padding,
                weightLimit: seed % 3 == 0 ? 20 : 127, using: &generator), &generator)
    }

    @Test("a pointwise convolution of one pixel, of many channels, of several chunks equals its definition")
    func pointwise() {
        var generator = SeededGenerator(seed: 7)
        for (channels, outChannels, height, width) in [(67, 50, 1, 1), (530, 9, 13, 11), (24, 33, 61, 57)] {
            check(
                ByteConvolutionCase(
                    channels: channels, outChannels: outChannels, height: height, width: width, kernel: (1, 1),
                    using: &generator), &generator)
        }
    }

    @Test("each group sees its own channels", arguments: 0..<8)
    func grouped(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let groups = Int.random(in: 2...5, using: &generator)
        check(
            ByteConvolutionCase(
                channels: groups * Int.random(in: 1...9, using: &generator),
                outChannels: groups * Int.random(in: 1...9, using: &generator), groups: groups, height: 7, width: 9,
                kernel: (3, 3), padding: 1, using: &generator), &generator)
    }

    @Test("bytes and weights at the ends of their ranges do not saturate a sum")
    func extremes() {
        var generator = SeededGenerator(seed: 3)
        for weight in [Int8.min, Int8.max] {
            var example = ByteConvolutionCase(
                channels: 64, outChannels: 24, height: 3, width: 5, kernel: (1, 1), using: &generator)
            example.weights = example.weights.map { _ in weight }
            example.input = BytePicture(channels: 64, height: 3, width: 5, value: 255)
            example.inputZeroPoint = weight < 0 ? 255 : 0
            check(example, &generator)
        }
    }

    private func check(_ example: ByteConvolutionCase, _ generator: inout SeededGenerator) {
        var example = example
        let row = Int.random(in: 0...example.shape.out_height, using: &generator)
        var addends: [BytePicture?] = [nil]
        addends.append(
            BytePicture(
                channels: (example.shape.out_channels + 7) / 8 * 8, height: example.shape.out_height,
                width: example.shape.out_width, using: &generator))
        example.requantization.addend_zero_point = .random(in: 0...255, using: &generator)
        (example.requantization.own_factor, example.requantization.addend_factor) = (0.7, 0.45)
        example.requantization.sum_zero_point = .random(in: 0...255, using: &generator)
        (example.requantization.sum_minimum, example.requantization.sum_maximum) = (0, 255)
        for addend in addends {
            let expected = example.expected(addend: addend)
            for set in Int8InstructionSet.supported {
                let result = example.result(
                    set, size: int8_packed_convolution_size, pack: int8_pack_convolution, convolve: int8_convolve,
                    addend: addend, splitAt: row)
                #expect(result == expected, "\(example), instruction set \(set.rawValue)")
            }
        }
    }
}

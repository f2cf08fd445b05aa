import CKernels
import Neural
import Testing

/// Random shapes that cross the edges of blocks; every instruction set gives the bytes of the definition.
@Suite struct ByteDepthwiseTests {
    @Test("a depthwise convolution equals its definition", arguments: 0..<60)
    func depthwise(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let kernel = [(3, 3), (5, 5), (3, 5), (1, 1), (7, 7), (4, 2)].randomElement(using: &generator)!
        let channels = Int.random(in: 5...75, using: &generator)
        let stride = Int.random(in: 1...3, using: &generator)
        let example = ByteConvolutionCase(
            channels: channels, outChannels: channels, groups: channels,
            height: Int.random(in: 13...16, using: &generator), width: Int.random(in: 13...20, using: &generator),
            kernel: kernel, stride: (stride, stride), dilation: (Int.random(in: 1...2, using: &generator), 1),
            padding: Int.random(in: 0...3, using: &generator), weightLimit: [5, 40, 127][seed % 3], using: &generator)
        check(example, &generator)
    }

    @Test(
        "few channels, of which several pixels share a register, over rows of several runs equal it too",
        arguments: 0..<30)
    func fewChannels(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let size = [3, 5, 2].randomElement(using: &generator)!
        let channels = Int.random(in: 5...33, using: &generator)
        check(
            ByteConvolutionCase(
                channels: channels, outChannels: channels, groups: channels,
                height: Int.random(in: 13...15, using: &generator), width: Int.random(in: 13...190, using: &generator),
                kernel: (size, size), dilation: (1, Int.random(in: 1...3, using: &generator)),
                padding: Int.random(in: 0...2, using: &generator), using: &generator), &generator)
    }

    private func check(_ example: ByteConvolutionCase, _ generator: inout SeededGenerator) {
        let expected = example.expected(addend: nil)
        let row = Int.random(in: 0...example.shape.out_height, using: &generator)
        for set in Int8InstructionSet.supported {
            let result = example.result(
                set, size: int8_packed_depthwise_size, pack: int8_pack_depthwise, convolve: int8_convolve_depthwise,
                addend: nil, splitAt: row)
            #expect(result == expected, "\(example), instruction set \(set.rawValue)")
        }
    }
}

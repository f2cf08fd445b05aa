import CKernels
import Neural
import Testing

/// Random shapes that cross the edges of tiles; all builds are held to the definition.
@Suite struct BlockedDepthwiseTests {
    @Test("a depthwise convolution equals its definition", arguments: 0..<100)
    func depthwise(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let kernel = [(3, 3), (5, 5), (3, 5), (1, 1), (7, 7), (4, 2)].randomElement(using: &generator)!
        let channels = Int.random(in: 1...20, using: &generator)
        let stride = Int.random(in: 1...3, using: &generator)
        let shape = BlockedConvolution(
            channels: channels, outChannels: channels, groups: channels,
            height: Int.random(in: 1...20, using: &generator), width: Int.random(in: 1...45, using: &generator),
            kernel: kernel, stride: (stride, stride),
            dilation: (Int.random(in: 1...4, using: &generator), Int.random(in: 1...4, using: &generator)),
            padding: (
                Int.random(in: 0...(2 * kernel.0), using: &generator), Int.random(in: 0...kernel.1, using: &generator)
            ), extra: Int.random(in: 0...1, using: &generator))
        check(ConvolutionCase(shape, using: &generator))
    }

    @Test("rows of several wide tiles, with and without an inside, equal their definition", arguments: 0..<40)
    func wide(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let size = [3, 5, 7][seed % 3]
        let channels = Int.random(in: 1...12, using: &generator)
        let shape = BlockedConvolution(
            channels: channels, outChannels: channels, groups: channels,
            height: Int.random(in: 1...9, using: &generator), width: Int.random(in: 1...70, using: &generator),
            kernel: (size, size), padding: (size / 2, Int.random(in: 0...(size - 1), using: &generator)),
            extra: Int.random(in: 0...1, using: &generator))
        check(ConvolutionCase(shape, using: &generator))
    }

    private func check(_ example: ConvolutionCase) {
        var shape = example.shape
        var packed = [Float](repeating: .nan, count: blocked_depthwise_packed_count(&shape))
        blocked_pack_depthwise(&shape, example.weights, example.bias, &packed)
        let expected = example.expected()
        for kernel in BlockedBuilds.convolveDepthwise {
            for parts in example.parts() {
                var result = BlockedTensor(
                    channels: shape.out_channels, height: shape.out_height, width: shape.out_width)
                example.epilogue.withEpilogue { epilogue in
                    for part in parts {
                        kernel(&shape, example.input.values, packed, epilogue, &result.values, part)
                    }
                }
                #expect(result.distance(to: expected) < 1e-5, "\(example)")
            }
        }
    }
}

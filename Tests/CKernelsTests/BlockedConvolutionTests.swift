import CKernels
import Neural
import Testing

/// Random shapes that cross the edges of tiles, passes and runs; all builds are held to the definition.
@Suite struct BlockedConvolutionTests {
    @Test("a dense convolution equals its definition", arguments: 0..<60)
    func dense(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let kernel = [(1, 1), (3, 3), (5, 5), (2, 3), (1, 7)].randomElement(using: &generator)!
        let shape = BlockedConvolution(
            channels: Int.random(in: 1...40, using: &generator), outChannels: Int.random(in: 1...60, using: &generator),
            height: Int.random(in: 1...14, using: &generator), width: Int.random(in: 1...23, using: &generator),
            kernel: kernel,
            stride: (Int.random(in: 1...2, using: &generator), Int.random(in: 1...3, using: &generator)),
            dilation: (Int.random(in: 1...2, using: &generator), Int.random(in: 1...3, using: &generator)),
            padding: (Int.random(in: 0..<kernel.0, using: &generator), Int.random(in: 0..<kernel.1, using: &generator)),
            extra: kernel.0 > 1 ? Int.random(in: 0...1, using: &generator) : 0)
        check(ConvolutionCase(shape, using: &generator))
    }

    @Test("terms of several passes and pixels of several runs are summed once each", arguments: 0..<4)
    func large(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        check(
            ConvolutionCase(
                BlockedConvolution(channels: 530, outChannels: 17, height: 9, width: 13, kernel: (1, 1)),
                using: &generator))
        check(
            ConvolutionCase(
                BlockedConvolution(
                    channels: 33, outChannels: 9, height: 41, width: 37, kernel: (3, 3), padding: (1, 1)),
                using: &generator))
    }

    @Test("many channels of pictures whose sides are powers of two")
    func manyPlanes() {
        var generator = SeededGenerator(seed: 5)
        for (channels, size, kernel, stride) in [(130, 16, 1, 1), (200, 32, 1, 2), (129, 16, 3, 1)] {
            check(
                ConvolutionCase(
                    BlockedConvolution(
                        channels: channels, outChannels: 20, height: size, width: size, kernel: (kernel, kernel),
                        stride: (stride, stride), padding: (kernel / 2, kernel / 2)),
                    using: &generator))
        }
    }

    @Test("rows of taps that lie in the padding are left out", arguments: 0..<12)
    func wideDilation(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let dilation = Int.random(in: 3...12, using: &generator)
        check(
            ConvolutionCase(
                BlockedConvolution(
                    channels: Int.random(in: 1...40, using: &generator),
                    outChannels: Int.random(in: 1...40, using: &generator),
                    height: Int.random(in: 6...15, using: &generator), width: Int.random(in: 6...15, using: &generator),
                    kernel: (3, 3), stride: (Int.random(in: 1...2, using: &generator), 1),
                    dilation: (dilation, dilation), padding: (dilation, dilation), extra: dilation),
                using: &generator))
    }

    @Test("each group sees its own channels", arguments: 0..<12)
    func grouped(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let groups = Int.random(in: 2...4, using: &generator)
        let shape = BlockedConvolution(
            channels: groups * Int.random(in: 1...11, using: &generator),
            outChannels: groups * 8 * Int.random(in: 1...4, using: &generator), groups: groups,
            height: 7, width: Int.random(in: 1...20, using: &generator), kernel: (3, 3), padding: (1, 1))
        check(ConvolutionCase(shape, using: &generator))
    }

    @Test("a planar picture becomes a blocked result", arguments: 0..<12)
    func planar(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        var shape = BlockedConvolution(
            channels: Int.random(in: 1...12, using: &generator), outChannels: Int.random(in: 1...33, using: &generator),
            height: Int.random(in: 5...30, using: &generator), width: Int.random(in: 5...60, using: &generator),
            kernel: (3, 3), stride: seed % 2 == 0 ? (1, 1) : (2, 2), padding: (seed % 3, seed % 2))
        shape.is_planar = 1
        check(ConvolutionCase(shape, using: &generator))
    }

    @Test("input channels may lie anywhere")
    func gathered() {
        var generator = SeededGenerator(seed: 1)
        let shape = BlockedConvolution(channels: 20, outChannels: 24, height: 5, width: 9, kernel: (1, 1))
        let example = ConvolutionCase(shape, using: &generator)
        let order = (0..<20).shuffled(using: &generator)
        var shuffled = BlockedTensor(channels: 20, height: 5, width: 9)
        for c in 0..<20 {
            for y in 0..<5 { for x in 0..<9 { shuffled[order[c], y, x] = example.input[c, y, x] } }
        }
        let offsets = order.map { Int32($0 / 8 * 5 * 9 * 8 + $0 % 8) }
        #expect(
            convolve(example, blocked_convolve, shuffled.values, offsets, example.parts()[0])
                .distance(to: example.expected()) < 1e-5)
    }

    private func check(_ example: ConvolutionCase) {
        var shape = example.shape
        var offsets = [Int32](repeating: 0, count: blocked_convolution_terms(&shape) * shape.groups)
        blocked_convolution_offsets(&shape, &offsets)
        let input = shape.is_planar == 1 ? example.input.planar : example.input.values
        let expected = example.expected()
        for kernel in BlockedBuilds.convolve {
            for parts in example.parts() {
                let result = convolve(example, kernel, input, offsets, parts)
                #expect(result.distance(to: expected) < 2e-5, "\(example)")
            }
        }
    }

    private func convolve(
        _ example: ConvolutionCase, _ kernel: BlockedConvolve, _ input: [Float], _ offsets: [Int32],
        _ parts: [BlockedPart]
    ) -> BlockedTensor {
        var shape = example.shape
        var packed = [Float](repeating: .nan, count: blocked_convolution_packed_count(&shape))
        blocked_pack_convolution(&shape, example.weights, example.bias, &packed)
        var scratch = [Float](repeating: .nan, count: blocked_convolution_scratch_count(&shape))
        var result = BlockedTensor(channels: shape.out_channels, height: shape.out_height, width: shape.out_width)
        example.epilogue.withEpilogue { epilogue in
            for part in parts { kernel(&shape, input, offsets, packed, epilogue, &result.values, part, &scratch) }
        }
        return result
    }
}

private typealias BlockedConvolve = (
    UnsafePointer<BlockedConvolution>?, UnsafePointer<Float>?, UnsafePointer<Int32>?, UnsafePointer<Float>?,
    UnsafePointer<BlockedEpilogue>?, UnsafeMutablePointer<Float>?, BlockedPart, UnsafeMutablePointer<Float>?
) -> Void

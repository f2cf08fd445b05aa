import CKernels
import Neural
import Testing

/// Random shapes that cross the edges of tiles and batches; all builds are held to the definition.
@Suite struct BlockedWinogradTests {
    @Test("a Winograd convolution equals its definition", arguments: 0..<30)
    func winograd(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let shape = BlockedConvolution(
            channels: Int.random(in: 1...60, using: &generator), outChannels: Int.random(in: 1...40, using: &generator),
            height: Int.random(in: 1...20, using: &generator), width: Int.random(in: 1...41, using: &generator),
            kernel: (3, 3),
            padding: (Int.random(in: 0...2, using: &generator), Int.random(in: 0...2, using: &generator)),
            extra: Int.random(in: 0...1, using: &generator))
        check(ConvolutionCase(shape, using: &generator))
    }

    @Test("it is said to pay for large kernels of its kind only")
    func pays() {
        var shape = BlockedConvolution(
            channels: 64, outChannels: 64, height: 20, width: 20, kernel: (3, 3), padding: (1, 1))
        #expect(blocked_winograd_pays(&shape) == 1)
        for change: (inout BlockedConvolution) -> Void in [
            { $0.stride_x = 2 }, { $0.dilation_y = 2 }, { $0.groups = 2 }, { $0.kernel_width = 5 }, { $0.channels = 3 },
            { $0.is_planar = 1 },
        ] {
            var other = shape
            change(&other)
            #expect(blocked_winograd_pays(&other) == 0)
        }
    }

    private func check(_ example: ConvolutionCase) {
        var shape = example.shape
        var packed = [Float](repeating: .nan, count: blocked_winograd_packed_count(&shape))
        blocked_pack_winograd(&shape, example.weights, example.bias, &packed)
        var scratch = [Float](repeating: .nan, count: blocked_winograd_scratch_count(&shape))
        let expected = example.expected()
        // The transforms round at the size of the sums: products of two uniform numbers of -1...1 have a deviation of 1/3.
        let deviation = max(1, Float(9 * shape.channels).squareRoot() / 3)
        for kernel in BlockedBuilds.convolveWinograd {
            for parts in example.parts() {
                var result = BlockedTensor(
                    channels: shape.out_channels, height: shape.out_height, width: shape.out_width)
                example.epilogue.withEpilogue { epilogue in
                    for part in parts {
                        kernel(&shape, example.input.values, packed, epilogue, &result.values, part, &scratch)
                    }
                }
                #expect(result.distance(to: expected) < 3e-5 * deviation, "\(example)")
            }
        }
    }
}

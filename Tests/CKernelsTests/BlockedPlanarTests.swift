import CKernels
import Neural
import Testing

/// Random shapes that cross the edges of tiles and bands; both builds are held to the definition.
@Suite struct BlockedPlanarTests {
    @Test("a planar convolution equals its definition", arguments: 0..<40)
    func planar(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let kernel = [(1, 1), (3, 3), (5, 2)].randomElement(using: &generator)!
        let shape = BlockedConvolution(
            channels: Int.random(in: 1...9, using: &generator), outChannels: Int.random(in: 1...7, using: &generator),
            height: Int.random(in: 1...40, using: &generator), width: Int.random(in: 1...60, using: &generator),
            kernel: kernel,
            dilation: (Int.random(in: 1...2, using: &generator), Int.random(in: 1...2, using: &generator)),
            padding: (Int.random(in: 0...kernel.0, using: &generator), Int.random(in: 0...kernel.1, using: &generator)),
            extra: Int.random(in: 0...1, using: &generator))
        check(ConvolutionCase(shape, using: &generator))
    }

    @Test("bands of a large picture meet without a seam")
    func bands() {
        var generator = SeededGenerator(seed: 9)
        let shape = BlockedConvolution(
            channels: 7, outChannels: 2, height: 150, width: 90, kernel: (3, 3), padding: (1, 1))
        check(ConvolutionCase(shape, using: &generator))
    }

    private func check(_ example: ConvolutionCase) {
        var shape = example.shape
        let expected = example.expected().planar
        let addend = example.epilogue.addend?.planar ?? []
        var scratch = [Float](repeating: .nan, count: blocked_planar_scratch_count(&shape))
        for kernel in BlockedBuilds.convolvePlanar {
            var result = [Float](repeating: .nan, count: expected.count)
            addend.withUnsafeBufferPointer { addend in
                example.epilogue.withEpilogue { pointer in
                    var epilogue = pointer.pointee
                    epilogue.addend = addend.isEmpty ? nil : addend.baseAddress
                    for rows in [0..<shape.out_height / 2, shape.out_height / 2..<shape.out_height] {
                        kernel(
                            &shape, example.input.planar, example.weights, example.bias, &epilogue, &result,
                            rows.lowerBound, rows.upperBound, &scratch)
                    }
                }
            }
            let isClose = zip(result, expected).allSatisfy { abs($0 - $1) <= 1e-5 * max(1, abs($1)) }
            #expect(isClose, "\(example)")
        }
    }
}

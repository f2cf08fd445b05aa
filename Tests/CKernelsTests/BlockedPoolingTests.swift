import CKernels
import Neural
import Testing

@Suite struct BlockedPoolingTests {
    @Test("maxima and means of windows equal their definitions", arguments: 0..<60)
    func windows(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let kernel = (Int.random(in: 1...5, using: &generator), Int.random(in: 1...6, using: &generator))
        let channels = Int.random(in: 1...20, using: &generator)
        let stride = Int.random(in: 1...3, using: &generator)
        var window = BlockedConvolution(
            channels: channels, outChannels: channels, height: Int.random(in: 1...12, using: &generator),
            width: Int.random(in: 1...20, using: &generator), kernel: kernel, stride: (stride, stride),
            dilation: (Int.random(in: 1...2, using: &generator), 1),
            padding: (Int.random(in: 0..<kernel.0, using: &generator), Int.random(in: 0..<kernel.1, using: &generator)),
            extra: Int.random(in: 0..<stride, using: &generator))
        let x = BlockedTensor(channels: channels, height: window.height, width: window.width, using: &generator)
        var scratch = [Float](repeating: .nan, count: window.width * 8)
        let part = BlockedPart(
            first_row: 0, end_row: window.out_height, first_block: 0, end_block: blocked_count(channels))
        for kernel in [blocked_max_pool, blocked_max_pool_portable] {
            var y = BlockedTensor(channels: channels, height: window.out_height, width: window.out_width)
            kernel(&window, x.values, &y.values, part, &scratch)
            #expect(y.distance(to: pool(x, window) { values, _ in values.max() ?? -.greatestFiniteMagnitude }) == 0)
        }
        for counts in [false, true] {
            let expected = pool(x, window) { values, padded in
                values.isEmpty ? 0 : values.reduce(0, +) / Float(counts ? padded : values.count)
            }
            for kernel in [blocked_average_pool, blocked_average_pool_portable] {
                var y = BlockedTensor(channels: channels, height: window.out_height, width: window.out_width)
                kernel(&window, counts ? 1 : 0, x.values, &y.values, part, &scratch)
                #expect(y.distance(to: expected) < 1e-6, "\(window), counts padding: \(counts)")
            }
        }
    }

    @Test("maxima of two by two pixels equal their definition, also at a cut end", arguments: 0..<16)
    func squarePairs(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let channels = Int.random(in: 1...20, using: &generator)
        var window = BlockedConvolution(
            channels: channels, outChannels: channels, height: Int.random(in: 2...9, using: &generator),
            width: Int.random(in: 2...21, using: &generator), kernel: (2, 2), stride: (2, 2), extra: seed % 2)
        let x = BlockedTensor(channels: channels, height: window.height, width: window.width, using: &generator)
        var scratch = [Float](repeating: .nan, count: window.width * 8)
        let part = BlockedPart(
            first_row: 0, end_row: window.out_height, first_block: 0, end_block: blocked_count(channels))
        for kernel in [blocked_max_pool, blocked_max_pool_portable] {
            var y = BlockedTensor(channels: channels, height: window.out_height, width: window.out_width)
            kernel(&window, x.values, &y.values, part, &scratch)
            #expect(y.distance(to: pool(x, window) { values, _ in values.max() ?? 0 }) == 0, "\(window)")
        }
    }

    @Test("the mean of each channel equals its definition", arguments: [1, 3, 4, 49, 170])
    func mean(pixels: Int) {
        var generator = SeededGenerator(seed: UInt64(pixels))
        let x = BlockedTensor(channels: 13, height: 1, width: pixels, using: &generator)
        var expected = BlockedTensor(channels: 13, height: 1, width: 1)
        for c in 0..<13 { expected[c, 0, 0] = (0..<pixels).reduce(0) { $0 + x[c, 0, $1] } / Float(pixels) }
        for kernel in [blocked_mean, blocked_mean_portable] {
            var y = BlockedTensor(channels: 13, height: 1, width: 1)
            kernel(x.values, 13, pixels, &y.values)
            #expect(y.distance(to: expected) < 1e-6)
        }
    }

    /// Reduces the values under each window; the closure also gets the number of taps inside the picture and its padding.
    private func pool(_ x: BlockedTensor, _ window: BlockedConvolution, _ reduce: ([Float], Int) -> Float)
        -> BlockedTensor
    {
        var y = BlockedTensor(channels: x.channels, height: window.out_height, width: window.out_width)
        for oy in 0..<window.out_height {
            let rows = (0..<window.kernel_height).map {
                oy * window.stride_y + $0 * window.dilation_y - window.padding_top
            }
            for ox in 0..<window.out_width {
                let columns = (0..<window.kernel_width).map {
                    ox * window.stride_x + $0 * window.dilation_x - window.padding_left
                }
                let padded =
                    rows.count { $0 < window.height + window.padding_top }
                    * columns.count { $0 < window.width + window.padding_left }
                for c in 0..<x.channels {
                    let values = rows.filter { (0..<window.height).contains($0) }.flatMap { y in
                        columns.filter { (0..<window.width).contains($0) }.map { x[c, y, $0] }
                    }
                    y[c, oy, ox] = reduce(values, padded)
                }
            }
        }
        return y
    }
}

import CKernels
import Neural
import Testing

/// Every build of the kernels of direct convolution that this processor can run, against plain loops in double precision,
/// over sizes that leave rests of every kind: rows of a panel, vectors of a tile, taps of a group, parts of a chunk.
@Suite("Kernels of direct convolution")
struct ConvolutionKernelTests {
    private typealias Convolve =
        @convention(c) (
            UnsafePointer<Float>?, UnsafePointer<Int>?, UnsafePointer<Float>?, Int, UnsafeMutablePointer<Float>?, Int,
            Int,
            Int
        ) -> Void
    private typealias Correlate =
        @convention(c) (
            UnsafePointer<Float>?, UnsafePointer<Int>?, Int, UnsafePointer<Float>?, Int, Int, Int,
            UnsafeMutablePointer<Float>?, Int
        ) -> Void

    #if arch(x86_64)
        private static let convolve: [Convolve] =
            [neural_convolve_taps, neural_convolve_taps_portable]
            + (blocked_supports_avx2() != 0 ? [neural_convolve_taps_avx2] : [])
            + (blocked_supports_avx512() != 0 ? [neural_convolve_taps_avx512] : [])
        private static let correlate: [Correlate] =
            [neural_correlate_rows, neural_correlate_rows_portable]
            + (blocked_supports_avx2() != 0 ? [neural_correlate_rows_avx2] : [])
            + (blocked_supports_avx512() != 0 ? [neural_correlate_rows_avx512] : [])
    #else
        private static let convolve: [Convolve] = [neural_convolve_taps, neural_convolve_taps_portable]
        private static let correlate: [Correlate] = [neural_correlate_rows, neural_correlate_rows_portable]
    #endif

    private static let sizes = [(1, 1, 16), (3, 4, 32), (8, 9, 48), (9, 27, 96), (13, 7, 1024), (17, 14, 1120)]

    @Test("taps are summed for every row, and nothing is written beyond", arguments: sizes)
    func convolve(rows: Int, taps: Int, count: Int) {
        var generator = SeededGenerator(seed: UInt64(rows))
        let offsets = (0..<taps).map { 3 * $0 }
        let x = generator.tensor([count + 3 * taps]).values
        let weights = generator.tensor([rows, taps]).values
        let panelRows = (rows + NEURAL_PANEL - 1) / NEURAL_PANEL * NEURAL_PANEL
        var panels = [Float](repeating: .nan, count: panelRows * taps)
        neural_pack_taps(weights, rows, taps, 1, 0, taps, &panels)
        let (pitch, rest) = (count + 5, Float(77))
        for kernel in Self.convolve {
            var y = [Float](repeating: rest, count: rows * pitch)
            kernel(x, offsets, panels, taps, &y, pitch, rows, count)
            for row in 0..<rows {
                for i in 0..<count {
                    let expected = (0..<taps).reduce(0.0) {
                        $0 + Double(weights[row * taps + $1]) * Double(x[offsets[$1] + i])
                    }
                    #expect(abs(Double(y[row * pitch + i]) - expected) < 1e-5 * Double(taps))
                }
                #expect(y[row * pitch + count..<(row + 1) * pitch].allSatisfy { $0 == rest })
            }
        }
    }

    @Test("products of rows and shifted runs are added to what is there", arguments: sizes)
    func correlate(rows: Int, taps: Int, count: Int) {
        var generator = SeededGenerator(seed: UInt64(taps))
        let offsets = (0..<taps).map { 2 * $0 }
        let x = generator.tensor([count + 2 * taps]).values
        let pitch = count + 3
        let dy = generator.tensor([rows, pitch]).values
        let sumPitch = taps + 1
        for kernel in Self.correlate {
            var sums = [Float](repeating: 2, count: rows * sumPitch)
            kernel(x, offsets, taps, dy, pitch, rows, count, &sums, sumPitch)
            for row in 0..<rows {
                for (tap, offset) in offsets.enumerated() {
                    let expected = (0..<count).reduce(2.0) {
                        $0 + Double(dy[row * pitch + $1]) * Double(x[offset + $1])
                    }
                    #expect(abs(Double(sums[row * sumPitch + tap]) - expected) < 1e-4 * Double(count).squareRoot())
                }
                #expect(sums[row * sumPitch + taps] == 2)
            }
        }
    }

    @Test("panels hold the taps of strided blocks too, and zeros beyond the last row")
    func packing() {
        // Two blocks of 3 taps for 2 rows, as the gradient of an input reads [O, C, taps] by channels.
        let weights = (0..<12).map(Float.init)
        var panels = [Float](repeating: .nan, count: 6 * NEURAL_PANEL)
        neural_pack_taps(weights, 2, 3, 2, 6, 3, &panels)
        for (tap, expected) in [[0, 3], [1, 4], [2, 5], [6, 9], [7, 10], [8, 11]].enumerated() {
            let row = panels[tap * NEURAL_PANEL..<(tap + 1) * NEURAL_PANEL].map(Int.init)
            #expect(row == expected + [Int](repeating: 0, count: NEURAL_PANEL - 2))
        }
    }
}

import CKernels
import Testing

@Suite struct MotionKernelTests {
    @Test("block differences equal the plain sums at every place of the window", arguments: [(1, 1), (3, 2), (17, 13)])
    func match(columns: Int, rows: Int) {
        var random = SeededRandom(seed: UInt64(columns))
        let side = Int(PIXEL_BLOCK_SIDE)
        let (blockStride, windowStride) = (side + 3, columns + side + 4)
        // Exactly the bytes that may be read: one more would be found under AddressSanitizer.
        let block = (0..<(side - 1) * blockStride + side).map { _ in UInt8.random(in: 0...255, using: &random) }
        let window = (0..<(rows + side - 2) * windowStride + columns + side - 1).map { _ in
            UInt8.random(in: 0...255, using: &random)
        }
        var expected: [UInt32] = []
        for row in 0..<rows {
            for column in 0..<columns {
                var sum = 0
                for y in 0..<side {
                    for x in 0..<side {
                        let place = window[(row + y) * windowStride + column + x]
                        sum += abs(Int(block[y * blockStride + x]) - Int(place))
                    }
                }
                expected.append(UInt32(sum))
            }
        }
        for kernel in [pixel_match_block, pixel_match_block_portable] {
            var differences = [UInt32](repeating: 9, count: columns * rows)
            kernel(block, blockStride, window, windowStride, columns, rows, &differences)
            #expect(differences == expected)
        }
    }
}

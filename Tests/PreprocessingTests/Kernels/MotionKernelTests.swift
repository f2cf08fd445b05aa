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

    @Test(
        "the best match is the first of the cheapest places, with the differences beside it",
        arguments: [(1, 1), (3, 2), (17, 13), (41, 31)], [4, 256])
    func best(size: (columns: Int, rows: Int), levels: Int) {
        let (columns, rows) = size
        // Few levels make many equal costs.
        var random = SeededRandom(seed: UInt64(columns * levels))
        let side = Int(PIXEL_BLOCK_SIDE)
        let (blockStride, windowStride) = (side + 3, columns + side + 4)
        func pixels(_ count: Int) -> [UInt8] {
            (0..<count).map { _ in UInt8(Int.random(in: 0..<levels, using: &random)) }
        }
        var block = pixels((side - 1) * blockStride + side)
        let window = pixels((rows + side - 2) * windowStride + columns + side - 1)
        let origin = (column: columns / 3, row: rows / 2)
        if levels > 4 {
            // Part of it comes from a place of the window.
            for y in 0..<side / 2 {
                for x in 0..<side {
                    block[y * blockStride + x] = window[(rows / 4 + y) * windowStride + columns * 3 / 4 + x]
                }
            }
        }
        var differences = [UInt32](repeating: 0, count: columns * rows)
        pixel_match_block_portable(block, blockStride, window, windowStride, columns, rows, &differences)
        let costs = differences.indices.map { place -> Float in
            let distance = abs(place % columns - origin.column) + abs(place / columns - origin.row)
            let penalty = 0.1 * Float(distance)
            return Float(differences[place]) / 256 + penalty
        }
        let cheapest = costs.indices.min { costs[$0] < costs[$1] }!
        let (column, row) = (cheapest % columns, cheapest / columns)
        func beside(_ right: Int, _ down: Int) -> UInt32 {
            let isInside = 0..<columns ~= column + right && 0..<rows ~= row + down
            return isInside ? differences[(row + down) * columns + column + right] : .max
        }
        for kernel in [pixel_best_match, pixel_best_match_portable] {
            var best = pixel_match()
            kernel(
                block, blockStride, window, windowStride, columns, rows, origin.column, origin.row, 0.1, &best)
            #expect((Int(best.column), Int(best.row), best.difference) == (column, row, differences[cheapest]))
            #expect(best.beside == (beside(-1, 0), beside(1, 0), beside(0, -1), beside(0, 1)))
        }
    }
}

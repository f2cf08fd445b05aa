import CKernels
import Testing

/// Widths cross every vector length.
@Suite struct ToneKernelTests {
    @Test("the histogram counts every value", arguments: 1...70)
    func histogram(count: Int) {
        let values = RandomRows(count: 1, width: count, seed: count).values
        var expected = [UInt32](repeating: 0, count: 256)
        for value in values { expected[Int(value)] += 1 }
        var histogram = [UInt32](repeating: 9, count: 256)
        pixel_histogram(values, count, &histogram)
        #expect(histogram == expected)
    }

    @Test("a table replaces every value", arguments: 1...70)
    func table(count: Int) {
        let values = RandomRows(count: 1, width: count, seed: count).values
        let table = RandomRows(count: 1, width: 256, seed: count + 100).values
        var replaced = values
        pixel_apply_table(&replaced, count, table)
        #expect(replaced == values.map { table[Int($0)] })
    }

    @Test("four tables blend by their distance", arguments: 1...70)
    func blend(width: Int) {
        var random = SeededRandom(seed: UInt64(width))
        let tiles = Int.random(in: 1...4, using: &random)
        let row = RandomRows(count: 1, width: width, seed: width).values
        let upper = RandomRows(count: 1, width: 256 * tiles, seed: width + 100).values
        let lower = RandomRows(count: 1, width: 256 * tiles, seed: width + 200).values
        let left = (0..<width).map { _ in Int32.random(in: 0..<Int32(tiles), using: &random) }
        let right = left.map { min($0 + 1, Int32(tiles) - 1) }
        let share = (0..<width).map { _ in Float.random(in: 0...1, using: &random) }
        let lowerShare = Float.random(in: 0...1, using: &random)
        var blended = row
        pixel_blend_tables(&blended, width, upper, lower, lowerShare, left, right, share)
        for x in 0..<width {
            func value(_ tables: [UInt8]) -> Double {
                let (a, b) = (tables[Int(left[x]) * 256 + Int(row[x])], tables[Int(right[x]) * 256 + Int(row[x])])
                return Double(a) * (1 - Double(share[x])) + Double(b) * Double(share[x])
            }
            let expected = value(upper) * (1 - Double(lowerShare)) + value(lower) * Double(lowerShare)
            // A half, and what a float of 255 cannot hold.
            #expect(abs(Double(blended[x]) - expected) <= 0.5001)
        }
    }

    @Test("the Laplacian's sums are added to what is there", arguments: 1...70)
    func laplacian(width: Int) {
        let rows = RandomRows(count: 3, width: width + 2, seed: width)
        let values = (1...width).map { x in
            rows[0, x] + rows[2, x] + rows[1, x - 1] + rows[1, x + 1] - 4 * rows[1, x]
        }
        let expected = [Int64(5 + values.reduce(0, +)), Int64(7 + values.map { $0 * $0 }.reduce(0, +))]
        for kernel in [pixel_laplacian_sums, pixel_laplacian_sums_portable] {
            var sums: [Int64] = [5, 7]
            kernel(rows.values, rows.stride, width, &sums)
            #expect(sums == expected)
        }
    }
}

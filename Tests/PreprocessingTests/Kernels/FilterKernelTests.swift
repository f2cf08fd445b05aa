import CKernels
import Testing

/// Widths cross every vector length; both builds of a kernel are held to the same plain loop.
@Suite struct FilterKernelTests {
    @Test("the binomial sum of five rows equals the plain loop", arguments: 1...70)
    func binomialRows(width: Int) {
        let rows = RandomRows(count: 5, width: width, seed: width)
        let expected = (0..<width).map { x in
            UInt16((0..<5).reduce(0) { $0 + [1, 4, 6, 4, 1][$1] * rows[$1, x] })
        }
        for kernel in [pixel_binomial_rows, pixel_binomial_rows_portable] {
            var target = [UInt16](repeating: 9, count: width)
            kernel(rows.values, rows.stride, width, &target)
            #expect(target == expected)
        }
    }

    @Test("the binomial sum of five columns, rounded, equals the plain loop", arguments: 1...70)
    func binomialColumns(width: Int) {
        var random = SeededRandom(seed: UInt64(width))
        // What five rows add up to at most.
        let row = (0..<(width + 4)).map { _ in UInt16.random(in: 0...4080, using: &random) }
        let expected = (0..<width).map { x in
            let sum = (0..<5).reduce(0) { $0 + [1, 4, 6, 4, 1][$1] * Int(row[x + $1]) }
            return UInt8((sum + 128) / 256)
        }
        for kernel in [pixel_binomial_columns, pixel_binomial_columns_portable] {
            var target = [UInt8](repeating: 9, count: width)
            kernel(row, width, &target)
            #expect(target == expected)
        }
    }

    @Test("the median of three by three equals the middle of the sorted nine", arguments: 1...70)
    func median(width: Int) {
        let rows = RandomRows(count: 3, width: width + 2, seed: width)
        let expected = (0..<width).map { x in
            UInt8((0..<9).map { rows[$0 / 3, x + $0 % 3] }.sorted()[4])
        }
        for kernel in [pixel_median, pixel_median_portable] {
            var target = [UInt8](repeating: 9, count: width)
            kernel(rows.values, rows.stride, width, &target)
            #expect(target == expected)
        }
    }
}

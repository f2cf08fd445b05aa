import CKernels
import Testing

/// Widths cross every vector length; both builds of a kernel are held to the same plain loop.
@Suite struct ScaleKernelTests {
    @Test("a weighted sum of rows equals the plain loop", arguments: 1...70)
    func sumRows(width: Int) {
        var generator = SeededRandom(seed: UInt64(width))
        let taps = Int.random(in: 1...6, using: &generator)
        let stride = width + Int.random(in: 0...5, using: &generator)
        let rows = (0..<(stride * (taps - 1) + width)).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let weights = (0..<taps).map { _ in Float.random(in: 0...1, using: &generator) }
        let expected = (0..<width).map { x in
            (0..<taps).reduce(Float(0)) { $0 + weights[$1] * Float(rows[$1 * stride + x]) }
        }
        for kernel in [pixel_sum_rows, pixel_sum_rows_portable] {
            var target = [Float](repeating: -1, count: width)
            kernel(rows, stride, weights, 1, taps, width, &target)
            #expect(zip(target, expected).allSatisfy { abs($0 - $1) < 1e-3 })
        }
    }

    @Test("a weighted sum of columns equals the plain loop", arguments: 1...70)
    func sumColumns(count: Int) {
        var generator = SeededRandom(seed: UInt64(count))
        let taps = Int.random(in: 1...6, using: &generator)
        let row = (0..<(taps + 90)).map { _ in Float.random(in: 0...255, using: &generator) }
        let starts = (0..<count).map { _ in Int32.random(in: 0...90, using: &generator) }
        let weights = (0..<(taps * count)).map { _ in Float.random(in: 0...1, using: &generator) }
        let expected = (0..<count).map { i in
            (0..<taps).reduce(Float(0)) { $0 + weights[$1 * count + i] * row[Int(starts[i]) + $1] }
        }
        for kernel in [pixel_sum_columns, pixel_sum_columns_portable] {
            var target = [Float](repeating: -1, count: count)
            kernel(row, starts, weights, taps, count, &target)
            #expect(zip(target, expected).allSatisfy { abs($0 - $1) < 1e-2 })
        }
    }

    @Test("rounding clamps to a byte", arguments: 1...70)
    func round(count: Int) {
        var generator = SeededRandom(seed: UInt64(count))
        let row = (0..<count).map { _ in Float.random(in: -20...280, using: &generator) }
        let expected = row.map { UInt8(min(max($0, 0), 255) + 0.5) }
        for kernel in [pixel_round, pixel_round_portable] {
            var target = [UInt8](repeating: 7, count: count)
            kernel(row, count, &target)
            #expect(target == expected)
        }
    }
}

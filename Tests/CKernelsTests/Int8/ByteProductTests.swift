import CKernels
import Neural
import Testing

@Suite struct ByteProductTests {
    @Test("sums of products are exact, also at the ends of the ranges", arguments: [1, 7, 16, 33, 250, 1280])
    func sums(depth: Int) {
        var generator = SeededGenerator(seed: UInt64(depth))
        let rows = 5
        var x = (0..<depth).map { _ in UInt8.random(in: 0...255, using: &generator) }
        var weights = (0..<rows * depth).map { _ in Int8.random(in: -128...127, using: &generator) }
        for isExtreme in [false, true] {
            if isExtreme {
                x = x.map { _ in 255 }
                weights = weights.map { _ in -128 }
            }
            let expected = (0..<rows).map { row in
                0.5 * Float((0..<depth).reduce(Int32(0)) { $0 + Int32(x[$1]) * Int32(weights[row * depth + $1]) }) + 3
            }
            for multiply in [int8_multiply_rows, int8_multiply_rows_portable] {
                var sums = [Float](repeating: 1, count: rows)
                multiply(
                    x, weights, depth, [Float](repeating: 0.5, count: rows), [Float](repeating: 3, count: rows), 1,
                    rows, &sums)
                #expect(sums == [1] + expected.dropFirst())
            }
        }
    }
}

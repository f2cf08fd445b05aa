import CKernels
import Neural
import Testing

@Suite struct ByteElementTests {
    private static let shapes = [(3, 2, 5), (8, 3, 4), (16, 1, 33), (21, 4, 3)]

    @Test("sums and products of two pictures equal their definition", arguments: shapes)
    func combinations(channels: Int, height: Int, width: Int) {
        var generator = SeededGenerator(seed: UInt64(channels))
        var combination = Int8Combination()
        (combination.a_zero_point, combination.b_zero_point, combination.zero_point) = (120, 3, 40)
        (combination.minimum, combination.maximum) = (40, 250)
        let a = BytePicture(channels: channels, height: height, width: width, border: 1, using: &generator)
        let whole = BytePicture(channels: channels, height: height, width: width, using: &generator)
        let pixel = BytePicture(channels: channels, height: 1, width: 1, using: &generator)
        for (b, isRepeated) in [(whole, false), (pixel, true)] {
            var view = b.kernelView
            if isRepeated { (view.row_stride, view.pixel_stride) = (0, 0) }
            for (add, multiply) in [(int8_add, int8_multiply), (int8_add_portable, int8_multiply_portable)] {
                let y = BytePicture(channels: channels, height: height, width: width)
                (combination.a_factor, combination.b_factor) = (0.71, 0.33)
                add(a.kernelView, view, channels, height, width, &combination, y.kernelView)
                let sums = pairs(a, b, isRepeated).map { Float($0 - 120) * 0.71 + Float($1 - 3) * 0.33 }
                #expect(y.values == sums.map { quantized($0, zeroPoint: 40, 40...250) })
                combination.a_factor = 0.0123
                multiply(a.kernelView, view, channels, height, width, &combination, y.kernelView)
                let products = pairs(a, b, isRepeated).map { Float(($0 - 120) * ($1 - 3)) * 0.0123 }
                #expect(y.values == products.map { quantized($0, zeroPoint: 40, 40...250) })
            }
        }
    }

    private func pairs(_ a: BytePicture, _ b: BytePicture, _ isRepeated: Bool) -> [(Int32, Int32)] {
        (0..<a.channels).flatMap { c in
            (0..<a.height * a.width).map { place in
                let (row, column) = place.quotientAndRemainder(dividingBy: a.width)
                return (Int32(a[c, row, column]), Int32(isRepeated ? b[c, 0, 0] : b[c, row, column]))
            }
        }
    }
}

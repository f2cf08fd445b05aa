import CKernels
import Neural
import Testing

/// The kernels that move bytes or turn them into floats and back, over sizes that leave rests.
@Suite struct ByteLayoutTests {
    private static let shapes = [(1, 1, 1), (3, 5, 7), (4, 3, 64), (5, 2, 65), (8, 4, 9), (19, 3, 130)]

    @Test("floats become the nearest byte, halves the even one, and come back within half a step", arguments: shapes)
    func roundTrip(channels: Int, height: Int, width: Int) {
        var generator = SeededGenerator(seed: UInt64(channels))
        let scale: Float = 0.125
        let zeroPoint: Int32 = 100
        // Multiples of half a step: ties are frequent.
        let x = (0..<channels * height * width).map { _ in
            Float(Int.random(in: -300...400, using: &generator)) * scale / 2
        }
        for (quantize, dequantize) in [
            (int8_quantize, int8_dequantize), (int8_quantize_portable, int8_dequantize_portable),
        ] {
            let picture = BytePicture(channels: channels, height: height, width: width, border: 1, value: 9)
            for rows in [0..<height / 2, height / 2..<height] {
                quantize(
                    x, channels, height, width, scale, zeroPoint, rows.lowerBound, rows.upperBound, picture.kernelView)
            }
            #expect(picture.values == x.map { quantized($0 / scale, zeroPoint: zeroPoint) })
            #expect(picture[0, -1, 0] == 9 && picture[0, height, width] == 9)
            var back = [Float](repeating: 0, count: x.count)
            for rows in [0..<height / 2, height / 2..<height] {
                dequantize(
                    picture.kernelView, channels, height, width, scale, zeroPoint, rows.lowerBound, rows.upperBound,
                    &back)
            }
            #expect(back == picture.values.map { Float(Int32($0) - zeroPoint) * scale })
        }
    }

    @Test("what is not a number becomes the least byte, infinities the ends")
    func unusual() {
        for quantize in [int8_quantize, int8_quantize_portable] {
            let picture = BytePicture(channels: 1, height: 1, width: 4)
            quantize([.nan, .infinity, -.infinity, 3e38], 1, 1, 4, 0.5, 10, 0, 1, picture.kernelView)
            #expect(picture.values == [0, 255, 0, 255])
        }
    }

    @Test("the border is filled on every side and nothing else is")
    func border() {
        let picture = BytePicture(channels: 5, height: 3, width: 4, border: 2, value: 1)
        int8_fill_border(picture.kernelView, 5, 3, 4, 2, 1, 0, 2, 200)
        for row in -2..<5 {
            for column in -2..<6 {
                let isInside = (0..<3).contains(row) && (0..<4).contains(column)
                let isFilled = (-2..<3).contains(row) && (-1..<6).contains(column) && !isInside
                #expect(picture[4, row, column] == (isFilled ? 200 : 1))
            }
        }
    }

    @Test("a table applies to each byte; without one, bytes are copied", arguments: shapes)
    func map(channels: Int, height: Int, width: Int) {
        var generator = SeededGenerator(seed: UInt64(width))
        let x = BytePicture(channels: channels, height: height, width: width, border: 1, using: &generator)
        let table = (0..<256).map { _ in UInt8.random(in: 0...255, using: &generator) }
        for map in [int8_map, int8_map_portable] {
            let y = BytePicture(channels: channels, height: height, width: width)
            map(x.kernelView, channels, height, width, table, y.kernelView)
            #expect(y.values == x.values.map { table[Int($0)] })
            map(x.kernelView, channels, height, width, nil, y.kernelView)
            #expect(y.values == x.values)
        }
    }

    @Test("picked pixels come whole")
    func pick() {
        var generator = SeededGenerator(seed: 4)
        let x = BytePicture(channels: 11, height: 3, width: 4, border: 1, using: &generator)
        let y = BytePicture(channels: 11, height: 5, width: 8)
        let rows: [Int32] = [0, 0, 1, 2, 2]
        let columns: [Int32] = [0, 0, 1, 1, 2, 2, 3, 3]
        int8_pick_pixels(x.kernelView, 11, rows, columns, 5, 8, y.kernelView)
        for row in 0..<5 {
            for column in 0..<8 {
                for c in 0..<11 { #expect(y[c, row, column] == x[c, Int(rows[row]), Int(columns[column])]) }
            }
        }
    }
}

import Core
import Testing

@testable import Ingest

@Suite struct StillnessMeterTests {
    /// A picture of one brightness with another in a rectangle.
    private func plain(
        _ level: UInt8, size: (width: Int, height: Int) = (640, 360), columns: Range<Int> = 0..<0,
        rows: Range<Int> = 0..<0, other: UInt8 = 0
    ) -> Picture {
        let picture = Picture(width: size.width, height: size.height)
        picture.luma.withUnsafeMutableBufferPointer { luma in
            luma.update(repeating: level)
            for start in rows.map({ $0 * size.width }) {
                luma[start + columns.lowerBound..<start + columns.upperBound].update(repeating: other)
            }
        }
        return picture
    }

    /// The noise of a cheap sensor, ±12 levels; a picture starts anywhere in it.
    private static let noise: [UInt8] = {
        var generator = SystemRandomNumberGenerator()
        return (0..<2 * 640 * 360).map { _ in UInt8.random(in: 0...24, using: &generator) }
    }()

    /// Grey with noise, and something brighter by `extra` in a rectangle.
    private func noisy(_ columns: Range<Int> = 0..<0, _ rows: Range<Int> = 0..<0, _ extra: UInt8 = 0) -> Picture {
        let picture = plain(88, columns: columns, rows: rows, other: 88 + extra)
        let start = Int.random(in: 0..<Self.noise.count - picture.luma.count)
        picture.luma.withUnsafeMutableBufferPointer { luma in
            Self.noise.withUnsafeBufferPointer { noise in
                for index in luma.indices { luma[index] &+= noise[start + index] }
            }
        }
        return picture
    }

    private func at(_ index: Int) -> MediaTime { MediaTime(seconds: Double(index) / 5) }

    @Test("sensor noise is still; a flame of one block, a step of light and a new size are not")
    func still() {
        var meter = StillnessMeter()
        let flame = noisy(320..<336, 160..<176, 30)
        let lighter = noisy(0..<640, 0..<360, 5)
        let pictures = [noisy(), noisy(), noisy(), flame, flame, lighter, Picture(width: 320, height: 180)]
        let still = pictures.enumerated().map { index, picture in
            meter.isStill(picture, at: at(index), keepsReference: false)
        }
        #expect(still == [false, true, true, false, true, false, false])
    }

    @Test("slow smoke is seen against a kept reference")
    func slowChange() {
        var meter = StillnessMeter()
        _ = meter.isStill(noisy(), at: at(0), keepsReference: true)
        let first = (1..<200).first { index in
            !meter.isStill(noisy(0..<200, 0..<200, UInt8(index / 10)), at: at(index), keepsReference: true)
        }
        #expect(first.map { $0 < 80 } == true)
    }

    @Test("a clock in the picture is the camera's own noise after a few minutes, a windy tree is not")
    func clock() {
        // A quarter of the usual size: blocks of four pixels, and no noise to average.
        func stillAtEnd(width: Int, height: Int) -> Bool {
            var meter = StillnessMeter()
            var last = false
            let size = (width: 160, height: 90)
            let changing = [
                plain(100, size: size), plain(100, size: size, columns: 0..<width, rows: 0..<height, other: 140),
            ]
            for index in 0..<700 { last = meter.isStill(changing[index % 2], at: at(index), keepsReference: false) }
            return last
        }
        #expect(stillAtEnd(width: 12, height: 4))
        #expect(!stillAtEnd(width: 40, height: 40))
    }
}

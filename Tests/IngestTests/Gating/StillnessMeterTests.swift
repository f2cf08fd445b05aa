import Core
import Testing

@testable import Ingest

@Suite struct StillnessMeterTests {
    private func picture(_ paint: (Int, Int) -> Int) -> Picture {
        let picture = Picture(width: 640, height: 360)
        for y in 0..<360 { for x in 0..<640 { picture.luma[y * 640 + x] = UInt8(min(255, max(0, paint(x, y)))) } }
        return picture
    }

    /// Grey with the noise of a cheap sensor.
    private func noisy(_ extra: (Int, Int) -> Int = { _, _ in 0 }) -> Picture {
        var generator = SystemRandomNumberGenerator()
        return picture { x, y in 100 + Int.random(in: -12...12, using: &generator) + extra(x, y) }
    }

    private func at(_ index: Int) -> MediaTime { MediaTime(seconds: Double(index) / 5) }

    @Test("sensor noise is still; a flame of one block, a step of light and a new size are not")
    func still() {
        var meter = StillnessMeter()
        let flame = noisy { x, y in (320..<336).contains(x) && (160..<176).contains(y) ? 30 : 0 }
        let pictures = [noisy(), noisy(), noisy(), flame, flame, noisy { _, _ in 5 }, Picture(width: 320, height: 180)]
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
            !meter.isStill(noisy { x, y in x < 200 && y < 200 ? index / 10 : 0 }, at: at(index), keepsReference: true)
        }
        #expect(first.map { $0 < 80 } == true)
    }

    @Test("a clock in the picture is the camera's own noise after a few minutes, a windy tree is not")
    func clock() {
        func stillAtEnd(width: Int, height: Int) -> Bool {
            var meter = StillnessMeter()
            var last = false
            for index in 0..<700 {
                let changing = picture { x, y in x < width && y < height ? 100 + (index % 2) * 40 : 100 }
                last = meter.isStill(changing, at: at(index), keepsReference: false)
            }
            return last
        }
        #expect(stillAtEnd(width: 48, height: 16))
        #expect(!stillAtEnd(width: 160, height: 160))
    }
}

import Core
import Testing

@testable import Ingest

@Suite struct FrameSelectorTests {
    /// The times of the chosen frames of a steady stream, in seconds.
    private func chosen(rate: Double, analysis: Double, seconds: Double) -> [Double] {
        var selector = FrameSelector(framesPerSecond: analysis)
        return (0..<Int(rate * seconds)).map { Double($0) / rate }.filter { selector.isDue(at: MediaTime(seconds: $0)) }
    }

    @Test("each grid point gets its nearest frame", arguments: [12.5, 15, 24, 25, 29.97, 30, 50, 60])
    func nearest(rate: Double) {
        let times = chosen(rate: rate, analysis: 5, seconds: 8)
        #expect(times.count == 40)
        for (index, time) in times.enumerated() {
            #expect(abs(time - Double(index) / 5) <= 0.5 / rate + 1e-6, "\(rate) frames/s, point \(index)")
        }
    }

    @Test("a slower stream gives every frame", arguments: [0.2, 1, 4, 5])
    func slow(rate: Double) {
        #expect(chosen(rate: rate, analysis: 5, seconds: 20).count == Int(rate * 20))
    }

    @Test("after a gap the next frame is due at once and no burst makes up for it")
    func gap() {
        var selector = FrameSelector(framesPerSecond: 5)
        let times = [0, 0.04, 30.0, 30.04, 30.08, 30.2]
        #expect(times.map { selector.isDue(at: MediaTime(seconds: $0)) } == [true, false, true, false, false, true])
    }
}

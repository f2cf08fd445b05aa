import Classification
import Core
import FrameRing
import TestSupport
import Testing

@testable import Analysis

@Suite struct ClipDetectorTests {
    private func grey(_ level: UInt8) -> Picture {
        let picture = Picture(width: 32, height: 24)
        for place in picture.luma.indices { picture.luma[place] = level }
        for place in picture.redChroma.indices { (picture.redChroma[place], picture.blueChroma[place]) = (128, 128) }
        return picture
    }

    private func header(seconds: Double, isDiscontinuity: Bool = false) -> FrameHeader {
        FrameHeader(time: MediaTime(seconds: seconds), isDiscontinuity: isDiscontinuity)
    }

    /// The score at every frame from the first that has one; frames get from `first` to `last` within 2 s.
    private func scores(_ first: Double, _ last: Double, framesPerSecond: Double) throws -> [Double] {
        let detector = try ClipDetector(model: BrighteningModel.make(), kinds: [.abnormal])
        return try (0...Int(2 * framesPerSecond)).flatMap { index in
            let seconds = Double(index) / framesPerSecond
            let level = first + (last - first) * seconds / 2
            return try detector.analyze(grey(UInt8(level)), header: header(seconds: seconds)).map(\.score)
        }
    }

    @Test("the order of frames tells", arguments: [5.0, 10, 25])
    func order(framesPerSecond: Double) throws {
        let (brighter, darker) = (
            try scores(0, 250, framesPerSecond: framesPerSecond), try scores(250, 0, framesPerSecond: framesPerSecond)
        )
        // From 0.4 s on: three frames at 5 a second, at whatever rate frames come (half a step early at most).
        #expect(brighter.count >= Int(1.6 * framesPerSecond) && brighter.count <= Int(1.7 * framesPerSecond) + 1)
        let least = try #require(brighter.suffix(Int(framesPerSecond)).min())
        #expect(least > 2 * (try #require(darker.max())))
        // 0.4 s of a rise that takes 2 s is a fifth of the whole way, at every rate.
        #expect(abs(least - brighter[brighter.count - 1]) < 0.05)
    }

    @Test("a gap empties the window")
    func gap() throws {
        let detector = try ClipDetector(model: BrighteningModel.make(), kinds: [.abnormal])
        for index in 0..<5 {
            _ = try detector.analyze(grey(0), header: header(seconds: Double(index) / 5))
        }
        #expect(try detector.analyze(grey(250), header: header(seconds: 9, isDiscontinuity: true)).isEmpty)
    }

    @Test("a kind that the model does not know is refused by name")
    func unknownKind() throws {
        #expect {
            _ = try ClipDetector(model: BrighteningModel.make(), kinds: [.fire])
        } throws: { error in
            "\(error)".contains("has no class 'fire', only abnormal, normal")
        }
    }
}

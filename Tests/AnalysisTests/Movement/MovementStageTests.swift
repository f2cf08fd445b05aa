import Classification
import Core
import Foundation
import FrameRing
import Testing

@testable import Analysis

@Suite("Movement")
struct MovementStageTests {
    private func time(_ frame: Int) -> MediaTime { MediaTime(nanoseconds: Int64(frame) * 200_000_000) }

    private let view = MovementObserver.View(
        fire: 0.6, wholeFire: 0.4, smoke: 0.1, fireBox: Box(x: 0.4, y: 0.4, width: 0.2, height: 0.2), smokeBox: nil,
        fireArea: 0.1, smokeArea: 0)

    /// Grey with a square in the colour of flames, whose height is given in pixels.
    private func scene(height: Int = 40) -> Picture {
        let picture = Picture(width: 320, height: 240)
        for place in picture.luma.indices { picture.luma[place] = 90 }
        for y in 140 - height..<140 {
            for x in 140..<180 {
                picture.luma[y * 320 + x] = 200
                picture.blueChroma[y / 2 * 160 + x / 2] = 80
                picture.redChroma[y / 2 * 160 + x / 2] = 180
            }
        }
        return picture
    }

    /// The score that a stage makes of `view`'s after three seconds of scenes.
    private func score(_ stage: MovementStage, heights: [Int]) throws -> Double {
        var flicker = FlameFlicker()
        for frame in 0..<16 {
            let picture = scene(height: heights[frame % heights.count])
            flicker.update(picture, time: time(frame))
            try stage.update(view, of: picture, flicker: flicker, time: time(frame))
        }
        return stage.moved(view.fire, kind: .fire)
    }

    @Test("of two equal scores the one of a thing that flickers becomes the higher, within the limit of a shift")
    func flickering() throws {
        let still = try score(MovementStage(.bundled()), heights: [40])
        let flickering = try score(MovementStage(.bundled()), heights: [40, 58, 30, 64])
        #expect(flickering > still)
        for score in [still, flickering] {
            #expect(abs(score.logOdds - view.fire.logOdds) <= MovementNetwork.largestShift + 1e-6)
        }
    }

    @Test("without a network, before the first frame and for other kinds a score stays as it is")
    func unchanged() throws {
        #expect(try score(MovementStage(nil), heights: [40, 58]) == view.fire)
        let stage = try MovementStage(.bundled())
        #expect(stage.moved(0.3, kind: .fire) == 0.3)
        _ = try score(stage, heights: [40, 58])
        #expect(stage.moved(0.3, kind: .person) == 0.3)
        stage.reset()
        #expect(stage.moved(0.3, kind: .fire) == 0.3 && stage.latestCues == nil)
    }

    @Test("frames that come faster than cameras are analysed are passed over")
    func fastFrames() throws {
        let stage = MovementStage(nil)
        var flicker = FlameFlicker()
        for frame in 0..<50 {
            let time = MediaTime(nanoseconds: Int64(frame) * 40_000_000)
            flicker.update(scene(), time: time)
            try stage.update(view, of: scene(), flicker: flicker, time: time)
            if frame == 0 { #expect(stage.latestCues?.last == 0, "the first frame counts as 0.2 s") }
        }
        // Every fourth of 25 a second is 0.16 s apart.
        #expect(abs(try #require(stage.latestCues?.last) - Float(log(0.16 / 0.2) / 2)) < 1e-4)
    }

    @Test("before the first frame was like it, and only the last frames count")
    func window() {
        func cues(_ value: Float) -> [Float] { [Float](repeating: value, count: MovementNetwork.cueCount) }
        let early = MovementStage.input([cues(1), cues(2)])
        #expect(early.count == MovementNetwork.cueCount * MovementNetwork.frames)
        #expect(Array(early.prefix(MovementNetwork.frames)) == [Float](repeating: 1, count: 15) + [2])
        let late = MovementStage.input((0..<20).map { cues(Float($0)) }[...])
        #expect(Array(late.suffix(MovementNetwork.frames)) == (4..<20).map(Float.init))
    }

    @Test("another network than one of movement is refused with its name")
    func stranger() {
        #expect {
            _ = try MovementNetwork(bytes: ClassifierModel.bundledBytes, place: "other.onnx")
        } throws: { ($0 as? Failure)?.description.contains("other.onnx") == true }
    }
}

import Core
import Testing

@testable import Analysis

@Suite("Coarse scenes")
struct CoarseSceneTests {
    private let left = Box(x: 0, y: 0, width: 0.5, height: 1)
    private let right = Box(x: 0.5, y: 0, width: 0.5, height: 1)

    /// Stripes of 4 pixels; in the right half their contrast and light are given.
    private func scene(contrast: Int = 80, light: Int = 100) -> Picture {
        let picture = Picture(width: 160, height: 96)
        for place in picture.luma.indices {
            let isRight = place % 160 >= 80
            let (contrast, light) = isRight ? (contrast, light) : (80, 100)
            picture.luma[place] = UInt8(light + (place % 160 / 4 % 2 == 0 ? contrast : -contrast) / 2)
        }
        return picture
    }

    @Test("a scene that stands still has no change, its usual edges and its usual light")
    func still() {
        var coarse = CoarseScene()
        for _ in 0..<5 { coarse.update(scene(), seconds: 0.2) }
        let part = coarse.part(.whole)
        #expect(part.change == 0 && abs(part.edges) < 1e-4 && abs(part.light) < 1e-3)
    }

    @Test("haze in one half blurs its edges and lifts its light, and the other half knows nothing of it")
    func haze() {
        var coarse = CoarseScene()
        for _ in 0..<5 { coarse.update(scene(), seconds: 0.2) }
        coarse.update(scene(contrast: 30, light: 140), seconds: 0.2)
        let (hazy, clear) = (coarse.part(right), coarse.part(left))
        #expect(hazy.edges < -0.5 && hazy.light > 20 && abs(hazy.change - 40) < 2)
        #expect(clear.change < 1 && abs(clear.edges) < 0.1)
        let outside = coarse.part(right, isOutside: true)
        #expect(outside.change == clear.change, "the left half is all that is outside the right one")
    }

    @Test("what is usual follows within some seconds")
    func adapting() {
        var coarse = CoarseScene()
        for _ in 0..<5 { coarse.update(scene(), seconds: 0.2) }
        for _ in 0..<100 { coarse.update(scene(contrast: 30, light: 140), seconds: 0.2) }
        #expect(abs(coarse.part(right).edges) < 0.05 && abs(coarse.part(right).light) < 1)
    }

    @Test("pictures smaller than the cells, and boxes at the border, are taken")
    func small() {
        var coarse = CoarseScene()
        coarse.update(Picture(width: 1, height: 1), seconds: 0.2)
        coarse.update(Picture(width: 7, height: 3), seconds: 1)
        #expect(coarse.part(Box(x: 1, y: 1, width: 0, height: 0)).change == 0)
        #expect(CoarseScene.span(1, 0.5, 40) == 39..<40)
        #expect(CoarseScene.span(-0.5, 0.75, 40) == 0..<10)
    }
}

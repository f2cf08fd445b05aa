import Core
import Testing

@testable import Analysis

@Suite("Flame flicker")
struct FlameFlickerTests {
    /// A grey picture of 320 × 240 with a rectangle in the colour of flames, in pixels.
    private func scene(_ flame: (x: Int, y: Int, width: Int, height: Int)?) -> Picture {
        let picture = Picture(width: 320, height: 240)
        for place in picture.luma.indices { picture.luma[place] = 90 }
        guard let flame else { return picture }
        for y in flame.y..<min(240, flame.y + flame.height) {
            for x in flame.x..<min(320, flame.x + flame.width) {
                picture.luma[y * 320 + x] = 200
                picture.blueChroma[y / 2 * 160 + x / 2] = 80
                picture.redChroma[y / 2 * 160 + x / 2] = 180
            }
        }
        return picture
    }

    @Test("a flame whose height changes from frame to frame is found where it is")
    func flame() throws {
        var flicker = FlameFlicker()
        for frame in 0..<8 {
            flicker.update(scene((x: 200, y: 100, width: 24, height: frame % 2 == 0 ? 20 : 36)))
        }
        let region = try #require(flicker.region)
        #expect(region.x <= 200.0 / 320 && region.x + region.width >= 224.0 / 320)
        #expect(region.y <= 120.0 / 240 && region.y + region.height >= 136.0 / 240)
        #expect(region.width < 0.2 && region.height < 0.25)
        #expect(flicker.strength >= 12 * 8, "all of the changing part flickers")
    }

    @Test("what stands still or passes does not flicker")
    func passing() {
        var (still, passing) = (FlameFlicker(), FlameFlicker())
        for frame in 0..<20 {
            still.update(scene((x: 200, y: 100, width: 24, height: 30)))
            passing.update(scene((x: 10 + frame * 12, y: 100, width: 24, height: 30)))
            #expect(still.region == nil && passing.region == nil)
        }
    }

    @Test("flickering grey, as of a tree before the sky, is no flame")
    func grey() {
        var flicker = FlameFlicker()
        for frame in 0..<8 {
            let picture = scene(nil)
            for place in 20_000..<24_000 where (place / 4 + frame) % 2 == 0 { picture.luma[place] = 240 }
            flicker.update(picture)
        }
        #expect(flicker.region == nil)
    }

    @Test("nothing is remembered over a reset, and another size begins anew")
    func reset() {
        var flicker = FlameFlicker()
        for frame in 0..<8 { flicker.update(scene((x: 200, y: 100, width: 24, height: frame % 2 == 0 ? 20 : 36))) }
        #expect(flicker.region != nil)
        var other = flicker
        other.update(Picture(width: 64, height: 48))
        #expect(other.region == nil)
        flicker.reset()
        flicker.update(scene((x: 200, y: 100, width: 24, height: 20)))
        #expect(flicker.region == nil)
    }
}

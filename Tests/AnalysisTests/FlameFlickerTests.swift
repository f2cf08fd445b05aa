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

    /// The time of a frame at five a second.
    private func time(_ frame: Int) -> MediaTime { MediaTime(nanoseconds: Int64(frame) * 200_000_000) }

    @Test("a flame whose height changes from frame to frame is found where it is")
    func flame() throws {
        var flicker = FlameFlicker()
        for frame in 0..<8 {
            flicker.update(scene((x: 200, y: 100, width: 24, height: frame % 2 == 0 ? 20 : 36)), time: time(frame))
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
            still.update(scene((x: 200, y: 100, width: 24, height: 30)), time: time(frame))
            passing.update(scene((x: 10 + frame * 12, y: 100, width: 24, height: 30)), time: time(frame))
            #expect(still.region == nil && passing.region == nil)
        }
    }

    @Test("flickering grey, as of a tree before the sky, is no flame")
    func grey() {
        var flicker = FlameFlicker()
        for frame in 0..<8 {
            let picture = scene(nil)
            for place in 20_000..<24_000 where (place / 4 + frame) % 2 == 0 { picture.luma[place] = 240 }
            flicker.update(picture, time: time(frame))
        }
        #expect(flicker.region == nil)
    }

    @Test("nothing is remembered over a reset, and another size begins anew")
    func reset() {
        var flicker = FlameFlicker()
        for frame in 0..<8 {
            flicker.update(scene((x: 200, y: 100, width: 24, height: frame % 2 == 0 ? 20 : 36)), time: time(frame))
        }
        #expect(flicker.region != nil)
        var other = flicker
        other.update(Picture(width: 64, height: 48), time: time(8))
        #expect(other.region == nil)
        flicker.reset()
        flicker.update(scene((x: 200, y: 100, width: 24, height: 20)), time: time(9))
        #expect(flicker.region == nil)
    }

    @Test("a lamp is still, a flame is not, and nothing is before it was watched for a while")
    func still() {
        let box = Box(x: 0.6, y: 0.4, width: 0.15, height: 0.2)
        var (lamp, flame) = (FlameFlicker(), FlameFlicker())
        for frame in 0..<20 {
            #expect(!lamp.isStill(in: box) || frame >= 8)
            lamp.update(scene((x: 200, y: 100, width: 24, height: 30)), time: time(frame))
            flame.update(scene((x: 200, y: 100, width: 24, height: frame % 2 == 0 ? 20 : 36)), time: time(frame))
        }
        #expect(lamp.isStill(in: box) && !flame.isStill(in: box))
        #expect(!lamp.isStill(in: Box(x: 0, y: 0, width: 0.3, height: 0.3)), "nothing of a flame's colour is there")
    }

    @Test("more frames a second tell no more than five do")
    func rates() {
        var (slow, fast) = (FlameFlicker(), FlameFlicker())
        for frame in 0..<10 {
            let picture = scene((x: 200, y: 100, width: 24, height: frame % 2 == 0 ? 20 : 36))
            slow.update(picture, time: time(frame))
            fast.update(picture, time: time(frame))
            fast.update(scene(nil), time: time(frame) + .milliseconds(40))
        }
        #expect(slow.region == fast.region && slow.strength == fast.strength)
    }
}

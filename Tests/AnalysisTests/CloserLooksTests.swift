import Classification
import Core
import Testing

@testable import Analysis

@Suite struct CloserLooksTests {
    /// Two classes over 8 x 8 cells; the first peaks in two corners.
    private var map: ActivationMap {
        var logits = [Float](repeating: 0, count: 2 * 8 * 8)
        logits[1 * 8 + 1] = 5
        logits[1 * 8 + 2] = 4
        logits[6 * 8 + 6] = 3
        return ActivationMap(classes: 2, rows: 8, columns: 8, logits: logits)
    }

    @Test("takes the strongest places, not two looks at the same one")
    func apart() {
        let regions = CloserLooks.regions(map: map, label: 0) { $0 }
        #expect(regions.count == 2)
        #expect(regions[0].center.x < 0.3 && regions[0].center.y < 0.3)
        #expect(regions[1].center.x > 0.7 && regions[1].center.y > 0.7)
    }

    @Test("a look counts for less than the whole picture, but certainty stays certain")
    func discount() {
        #expect(CloserLooks.discounted(1) == 1 && CloserLooks.discounted(0) == 0)
        #expect(abs(CloserLooks.discounted(0.75) - 0.5) < 1e-12)
    }

    @Test("a look at the border stays inside the picture", arguments: [0.0, 0.5, 1.0])
    func inside(place: Double) {
        let region = CloserLooks.region(around: Point(x: place, y: 1 - place))
        #expect(region.x >= 0 && region.y >= 0)
        #expect(region.x + region.width <= 1 && region.y + region.height <= 1)
        #expect(region.width == CloserLooks.side)
    }

    @Test("a look over something small shows what surrounds it, and stays inside the picture")
    func over() {
        let small = CloserLooks.region(over: Box(x: 0.9, y: 0.5, width: 0.05, height: 0.1))
        #expect(small.width == 0.25 && small.height == 0.25)
        #expect(abs(small.x - 0.75) < 1e-9 && abs(small.center.y - 0.55) < 1e-9)
        let large = CloserLooks.region(over: Box(x: 0.2, y: 0.2, width: 0.6, height: 0.3))
        #expect(large.width == 0.5)
    }
}

import Core
import Preprocessing
import Testing

@testable import Classification

@Suite("Heat map")
struct HeatMapTests {
    @Test("values are scaled to one and read bilinearly between the places' centres")
    func bilinear() {
        let map = HeatMap(rows: 1, columns: 2, values: [1, 4])
        #expect(map.values == [0.25, 1])
        #expect(map.value(x: 0.25, y: 0.5) == 0.25 && map.value(x: 0.75, y: 0) == 1)
        #expect(map.value(x: 0.5, y: 1) == 0.625)
        #expect(map.value(x: 0, y: 0) == 0.25 && map.value(x: 1, y: 1) == 1)
    }

    @Test("a map without heat has no hottest place and leaves the picture as it is")
    func cold() {
        let map = HeatMap(rows: 2, columns: 2, values: [0, 0, 0, 0])
        #expect(map.hottest == nil)
        let picture = Picture(width: 7, height: 5)
        picture.luma = picture.luma.indices.map { UInt8($0 * 7) }
        let painted = map.painted(over: picture, input: InputTransform(width: 8, height: 8))
        #expect(painted.luma == picture.luma && painted.redChroma == picture.redChroma)
    }

    @Test("of a classifier's map the places count that prefer the class, by how much they do")
    func ofActivation() {
        let map = ActivationMap(classes: 2, rows: 1, columns: 3, logits: [3, 1, 0, 1, 1, 5])
        #expect(HeatMap(map, label: 0).values == [1, 0, 0])
        #expect(HeatMap(map, label: 1).values == [0, 0, 1])
    }

    @Test("the heat of a closer look lies on the part that was looked at")
    func region() {
        let picture = Picture(width: 80, height: 40)
        let right = Box(x: 0.5, y: 0, width: 0.5, height: 1)
        let painted = HeatMap(rows: 1, columns: 1, values: [1]).painted(
            over: picture, input: InputTransform(width: 16, height: 16, fit: .stretch), region: right)
        #expect(painted.redChroma[10 * 40 + 12] == 128 && painted.redChroma[10 * 40 + 32] > 150)
    }

    @Test("heat is painted red where it is, and not on what the network never saw")
    func painted() {
        let picture = Picture(width: 80, height: 40)
        picture.luma = picture.luma.map { _ in 100 }
        // The crop sees the middle 40 columns; its left half is hot.
        let map = HeatMap(rows: 1, columns: 4, values: [1, 1, 0, 0])
        let painted = map.painted(over: picture, input: InputTransform(width: 16, height: 16, fit: .crop))
        #expect(painted.luma[20 * 80 + 5] == 100 && painted.luma[20 * 80 + 75] == 100)
        #expect(painted.redChroma[10 * 40 + 12] > 150)
        #expect(painted.redChroma[10 * 40 + 29] == 128)
    }
}

import Core
import Testing

@testable import Alerting

@Suite struct PictureOutlineTests {
    @Test("the outline is three pixels wide and follows the box")
    func outline() {
        let picture = Picture(width: 40, height: 30)
        picture.outline(Box(x: 0.25, y: 0.2, width: 0.5, height: 0.6))
        let drawn = Set(picture.luma.indices.filter { picture.luma[$0] != 0 })
        var expected = Set<Int>()
        for y in 6..<24 {
            for x in 10..<30 where x < 13 || x >= 27 || y < 9 || y >= 21 { expected.insert(y * 40 + x) }
        }
        #expect(drawn == expected)
        #expect(picture.blueChroma[3 * 20 + 5] != 128 && picture.redChroma[3 * 20 + 5] != 128)
    }

    @Test("boxes of any size and place, numbers or not, stay inside pictures of any size")
    func anyBox() {
        var generator = SeededGenerator(seed: 3)
        let odd = [Double.nan, .infinity, -.infinity, -1, 0, 1, 2]
        for _ in 0..<2000 {
            let picture = Picture(
                width: .random(in: 1...9, using: &generator), height: .random(in: 1...9, using: &generator))
            let values = (0..<4).map { _ in
                Bool.random(using: &generator)
                    ? odd.randomElement(using: &generator)! : Double.random(in: -0.5...1.5, using: &generator)
            }
            picture.outline(Box(x: values[0], y: values[1], width: values[2], height: values[3]))
            #expect(picture.luma.count == picture.width * picture.height)
        }
    }
}

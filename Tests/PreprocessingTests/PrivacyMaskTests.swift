import Core
import Testing

@testable import Preprocessing

@Suite struct PrivacyMaskTests {
    private let leftHalf = Polygon(corners: [
        Point(x: 0, y: 0), Point(x: 0.5, y: 0), Point(x: 0.5, y: 1), Point(x: 0, y: 1),
    ])

    @Test("paints its polygons grey in all planes and leaves the rest", arguments: [(8, 4), (64, 48)])
    func paints(width: Int, height: Int) {
        let picture = Picture.random(width: width, height: height, seed: 1)
        let before = picture.copy()
        PrivacyMask(polygons: [leftHalf]).apply(to: picture)
        for y in 0..<height {
            for x in 0..<width {
                let value = picture.luma[y * width + x]
                #expect(value == (x < width / 2 ? 128 : before.luma[y * width + x]))
            }
        }
        #expect(picture.blueChroma[0] == 128 && picture.redChroma[0] == 128)
        #expect(picture.blueChroma.last == before.blueChroma.last)
    }

    @Test("follows a change of the picture's size")
    func sizeChange() {
        let mask = PrivacyMask(polygons: [leftHalf])
        for width in [8, 32, 6] {
            let picture = Picture.random(width: width, height: 4, luma: 0...10, seed: 2)
            mask.apply(to: picture)
            #expect(picture.luma.count { $0 == 128 } == width / 2 * 4)
        }
    }
}

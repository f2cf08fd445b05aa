import Testing

@testable import Core

@Suite struct PictureTests {
    @Test("rounds the chroma planes of odd sizes up")
    func oddSizes() {
        let picture = Picture(width: 5, height: 3)
        #expect(picture.luma.count == 15)
        #expect(picture.blueChroma.count == 6 && picture.redChroma.count == 6)
    }

    @Test("planes follow every change of size", arguments: [(1, 1), (7, 2), (64, 64), (2, 9)])
    func resizing(width: Int, height: Int) {
        let picture = Picture(width: 16, height: 8)
        picture.resize(width: width, height: height)
        #expect(picture.luma.count == width * height)
        #expect(picture.blueChroma.count == ((width + 1) / 2) * ((height + 1) / 2))
        #expect(picture.byteCount == picture.luma.count + 2 * picture.blueChroma.count)
    }

    @Test("a copy is independent of its original")
    func copying() {
        let original = Picture(width: 4, height: 4)
        original.luma[5] = 77
        let copy = original.copy()
        original.luma[5] = 1
        #expect(copy.luma[5] == 77)
    }
}

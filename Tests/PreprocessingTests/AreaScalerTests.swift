import CAllocations
import Core
import Foundation
import Testing

@testable import Preprocessing

@Suite struct AreaScalerTests {
    @Test(
        "shrinking equals OpenCV's area averaging on every plane", .enabled(if: OpenCV.isAvailable),
        arguments: [(64, 48, 32, 24), (64, 48, 20, 16), (100, 76, 34, 22), (640, 360, 224, 224)])
    func shrinking(width: Int, height: Int, newWidth: Int, newHeight: Int) throws {
        let picture = Picture.random(width: width, height: height, seed: 3)
        let scaled = AreaScaler(width: newWidth, height: newHeight, fit: .stretch).scaled(picture)
        let luma = try Self.resized(picture.luma, width, height, newWidth, newHeight, "INTER_AREA")
        // OpenCV rounds halves to even, this to the next.
        #expect(largestDifference(scaled.luma, luma) <= 1)
        for (plane, original) in [(scaled.blueChroma, picture.blueChroma), (scaled.redChroma, picture.redChroma)] {
            let expected = try Self.resized(
                original, width / 2, height / 2, newWidth / 2, newHeight / 2, "INTER_AREA")
            #expect(largestDifference(plane, expected) <= 1)
        }
    }

    @Test(
        "enlarging equals OpenCV's bilinear interpolation", .enabled(if: OpenCV.isAvailable),
        arguments: [(16, 12, 40, 30), (20, 20, 20, 36), (3, 2, 70, 50)])
    func enlarging(width: Int, height: Int, newWidth: Int, newHeight: Int) throws {
        let picture = Picture.random(width: width, height: height, seed: 4)
        let scaled = AreaScaler(width: newWidth, height: newHeight, fit: .stretch).scaled(picture)
        let expected = try Self.resized(picture.luma, width, height, newWidth, newHeight, "INTER_LINEAR")
        // OpenCV interpolates bytes with weights of 11 bits.
        #expect(largestDifference(scaled.luma, expected) <= 1)
    }

    @Test("the same size gives the same picture", arguments: [(1, 1), (7, 5), (64, 48)])
    func sameSize(width: Int, height: Int) {
        let picture = Picture.random(width: width, height: height, seed: 5)
        for fit in PictureFit.allCases {
            let scaled = AreaScaler(width: width, height: height, fit: fit).scaled(picture)
            #expect(scaled.luma == picture.luma)
            #expect(scaled.blueChroma == picture.blueChroma)
            #expect(scaled.redChroma == picture.redChroma)
        }
    }

    @Test("letterboxing centres the whole picture between grey, colourless bars")
    func letterbox() {
        let picture = Self.plain(width: 32, height: 16, luma: 200, blueChroma: 40, redChroma: 220)
        let scaled = AreaScaler(width: 16, height: 16).scaled(picture)
        for y in 0..<16 {
            let isBar = y < 4 || y >= 12
            #expect(scaled.luma[(y * 16)..<(y * 16 + 16)].allSatisfy { $0 == (isBar ? 114 : 200) })
            let chroma = (y / 2 * 8)..<(y / 2 * 8 + 8)
            #expect(scaled.blueChroma[chroma].allSatisfy { $0 == (isBar ? 128 : 40) })
            #expect(scaled.redChroma[chroma].allSatisfy { $0 == (isBar ? 128 : 220) })
        }
    }

    @Test("cropping takes the middle and leaves no bars")
    func crop() {
        let picture = Self.plain(width: 32, height: 16, luma: 10, blueChroma: 128, redChroma: 128)
        for y in 0..<16 { for x in 8..<24 { picture.luma[y * 32 + x] = 240 } }
        let scaled = AreaScaler(width: 8, height: 8, fit: .crop).scaled(picture)
        #expect(scaled.luma.allSatisfy { $0 == 240 })
    }

    @Test("a plain picture stays plain at odd sizes, whatever the fit", arguments: PictureFit.allCases)
    func oddSizes(fit: PictureFit) {
        var random = SeededRandom(seed: 6)
        for _ in 0..<200 {
            let side = { Int.random(in: 1...40, using: &random) }
            let picture = Self.plain(width: side(), height: side(), luma: 114, blueChroma: 128, redChroma: 128)
            let scaled = AreaScaler(width: side(), height: side(), fit: fit).scaled(picture)
            #expect(scaled.luma.allSatisfy { $0 == 114 })
            #expect((scaled.blueChroma + scaled.redChroma).allSatisfy { $0 == 128 })
        }
    }

    @Test("allocates nothing after the first picture")
    func allocations() {
        let scaler = AreaScaler(width: 33, height: 21)
        let picture = Picture.random(width: 160, height: 90, seed: 7)
        let target = Picture(width: 33, height: 21)
        scaler.scale(picture, into: target)
        let before = allocation_count()
        for _ in 0..<10 { scaler.scale(picture, into: target) }
        #expect(allocation_count() == before)
    }

    private static func plain(
        width: Int, height: Int, luma: UInt8, blueChroma: UInt8, redChroma: UInt8
    ) -> Picture {
        let picture = Picture(width: width, height: height)
        for index in picture.luma.indices { picture.luma[index] = luma }
        for index in picture.blueChroma.indices {
            picture.blueChroma[index] = blueChroma
            picture.redChroma[index] = redChroma
        }
        return picture
    }

    private static func resized(
        _ plane: [UInt8], _ width: Int, _ height: Int, _ newWidth: Int, _ newHeight: Int, _ interpolation: String
    ) throws -> Data {
        try OpenCV.evaluate(
            "cv2.resize(picture, (\(newWidth), \(newHeight)), interpolation=cv2.\(interpolation))", plane: plane,
            width: width, height: height)
    }
}

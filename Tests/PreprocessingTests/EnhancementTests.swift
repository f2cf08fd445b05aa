import Core
import Testing

@testable import Preprocessing

@Suite struct EnhancementTests {
    @Test("equalisation spreads two tones to black and white")
    func twoTones() {
        let picture = Picture(width: 4, height: 2)
        picture.luma = [100, 100, 100, 100, 110, 110, 110, 110]
        HistogramEqualization().apply(to: picture)
        #expect(picture.luma == [0, 0, 0, 0, 255, 255, 255, 255])
    }

    @Test("equalisation leaves a picture of one tone alone")
    func oneTone() {
        let picture = Picture(width: 3, height: 3)
        picture.luma = [UInt8](repeating: 77, count: 9)
        HistogramEqualization().apply(to: picture)
        #expect(picture.luma.allSatisfy { $0 == 77 })
    }

    @Test("gamma keeps black and white and moves the middle", arguments: [0.5, 1, 2.2])
    func gamma(value: Double) {
        let picture = Picture(width: 3, height: 1)
        picture.luma = [0, 64, 255]
        GammaCorrection(gamma: value).apply(to: picture)
        #expect(picture.luma[0] == 0 && picture.luma[2] == 255)
        #expect(value == 1 ? picture.luma[1] == 64 : (picture.luma[1] > 64) == (value > 1))
    }

    @Test("CLAHE raises the contrast of a flat picture, but less than full equalisation")
    func adaptive() {
        let flat = Picture.random(width: 160, height: 120, luma: 100...120, seed: 3)
        let adaptive = flat.copy()
        ContrastLimitedEqualization(clipLimit: 2).apply(to: adaptive)
        let full = flat.copy()
        HistogramEqualization().apply(to: full)
        func spread(_ picture: Picture) -> Int { Int(picture.luma.max()!) - Int(picture.luma.min()!) }
        #expect(spread(adaptive) > spread(flat) && spread(adaptive) < spread(full))
    }

    @Test("no enhancement touches colour")
    func colour() {
        let picture = Picture.random(width: 32, height: 32, seed: 4)
        let colours = (picture.blueChroma, picture.redChroma)
        HistogramEqualization().apply(to: picture)
        ContrastLimitedEqualization().apply(to: picture)
        GammaCorrection(gamma: 2).apply(to: picture)
        #expect(picture.blueChroma == colours.0 && picture.redChroma == colours.1)
    }

    @Test("pictures of every small size are safe", arguments: [(1, 1), (2, 3), (7, 7), (9, 1), (17, 33)])
    func smallSizes(width: Int, height: Int) {
        let picture = Picture.random(width: width, height: height, seed: 9)
        ContrastLimitedEqualization().apply(to: picture)
        HistogramEqualization().apply(to: picture)
        #expect(picture.luma.count == width * height)
    }

    @Test("agrees with OpenCV", .enabled(if: OpenCV.isAvailable, "needs python3 with cv2"))
    func openCV() throws {
        for (width, height, range) in [(160, 120, UInt8(0)...255), (161, 117, 90...140)] {
            let picture = Picture.random(width: width, height: height, luma: range, seed: 6)
            let equalized = picture.copy()
            HistogramEqualization().apply(to: equalized)
            let global = try OpenCV.evaluate(
                "cv2.equalizeHist(picture)", plane: picture.luma, width: width, height: height)
            #expect(largestDifference(equalized.luma, global) == 0)

            let adaptive = picture.copy()
            ContrastLimitedEqualization(clipLimit: 2, tiles: 8).apply(to: adaptive)
            let local = try OpenCV.evaluate(
                "cv2.createCLAHE(2.0, (8, 8)).apply(picture)", plane: picture.luma, width: width, height: height)
            #expect(largestDifference(adaptive.luma, local) <= 1)
        }
    }
}

import Core
import Testing

@testable import Preprocessing

@Suite struct DenoisingTests {
    private static let sizes = [(1, 1), (2, 1), (1, 5), (3, 3), (7, 2), (16, 9), (33, 17), (64, 48), (71, 5)]

    private func reflect(_ position: Int, _ count: Int) -> Int {
        var position = position
        while count > 1, position < 0 || position >= count {
            position = position < 0 ? -position : 2 * (count - 1) - position
        }
        return count == 1 ? 0 : position
    }

    @Test("Gaussian: equals the plain two-dimensional sum, also on pictures smaller than the kernel", arguments: sizes)
    func gaussianReference(width: Int, height: Int) {
        let picture = Picture.random(width: width, height: height, seed: UInt64(width * 100 + height))
        let original = picture.luma
        GaussianFilter().apply(to: picture)
        let weights = [1, 4, 6, 4, 1]
        for y in 0..<height {
            for x in 0..<width {
                var sum = 128
                for (j, row) in weights.enumerated() {
                    for (i, column) in weights.enumerated() {
                        let source = reflect(y + j - 2, height) * width + reflect(x + i - 2, width)
                        sum += row * column * Int(original[source])
                    }
                }
                #expect(Int(picture.luma[y * width + x]) == sum / 256)
            }
        }
    }

    @Test("median: equals the middle of the sorted neighbours", arguments: sizes)
    func medianReference(width: Int, height: Int) {
        let picture = Picture.random(width: width, height: height, seed: UInt64(width * 100 + height))
        let original = picture.luma
        MedianFilter().apply(to: picture)
        for y in 0..<height {
            for x in 0..<width {
                var neighbours: [UInt8] = []
                for j in -1...1 {
                    for i in -1...1 {
                        let (row, column) = (min(max(y + j, 0), height - 1), min(max(x + i, 0), width - 1))
                        neighbours.append(original[row * width + column])
                    }
                }
                #expect(picture.luma[y * width + x] == neighbours.sorted()[4])
            }
        }
    }

    @Test("median: removes a lone white pixel and keeps an edge")
    func saltAndEdge() {
        let picture = Picture(width: 8, height: 4)
        for y in 0..<4 { for x in 4..<8 { picture.luma[y * 8 + x] = 200 } }
        picture.luma[1 * 8 + 1] = 255
        MedianFilter().apply(to: picture)
        #expect(picture.luma[1 * 8 + 1] == 0)
        #expect(picture.luma[1 * 8 + 3] == 0 && picture.luma[1 * 8 + 4] == 200)
    }

    @Test("agrees with OpenCV", .enabled(if: OpenCV.isAvailable, "needs python3 with cv2"))
    func openCV() throws {
        let picture = Picture.random(width: 121, height: 67, seed: 5)
        let smooth = picture.copy()
        GaussianFilter().apply(to: smooth)
        let blurred = try OpenCV.evaluate(
            "cv2.GaussianBlur(picture, (5, 5), 0)", plane: picture.luma, width: 121, height: 67)
        #expect(largestDifference(smooth.luma, blurred) <= 1)
        let calm = picture.copy()
        MedianFilter().apply(to: calm)
        let median = try OpenCV.evaluate("cv2.medianBlur(picture, 3)", plane: picture.luma, width: 121, height: 67)
        #expect(largestDifference(calm.luma, median) == 0)
    }
}

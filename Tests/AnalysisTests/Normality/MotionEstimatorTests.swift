import Core
import Testing

@testable import Analysis

@Suite("Motion estimation")
struct MotionEstimatorTests {
    @Test(
        "a picture that moves is followed to a tenth of a pixel, or four tenths halfway between pixels along both axes",
        arguments: [(3.0, 0.0, 0.1), (0, -4, 0.1), (6, 5, 0.1), (-2.5, 1.5, 0.4)])
    func translation(x: Double, y: Double, tolerance: Double) throws {
        let estimator = MotionEstimator(pictureWidth: 160, pictureHeight: 120)
        #expect(estimator.estimate(Street.texture(x: 0, y: 0), at: .zero) == nil)
        let field = try #require(estimator.estimate(Street.texture(x: x, y: y), at: MediaTime(seconds: 0.1)))
        // Blocks at the border come from outside the picture.
        for row in 2..<field.rows - 2 {
            for column in 2..<field.columns - 2 {
                let place = row * field.columns + column
                #expect(abs(Double(field.right[place]) * 16 - x) < tolerance)
                #expect(abs(Double(field.down[place]) * 16 - y) < tolerance)
            }
        }
    }

    @Test(
        "what moves farther than the near search reaches is followed, up to five times as far",
        arguments: [(14.0, 0.0), (24, 0), (36, 0), (-30, 10), (0, 20)])
    func farAway(x: Double, y: Double) throws {
        let estimator = MotionEstimator(pictureWidth: 160, pictureHeight: 120)
        let start = (x: 60.0, y: 40.0)
        _ = estimator.estimate(Street.scene([start]), at: .zero)
        let moved = (x: start.x + x, y: start.y + y)
        let field = try #require(estimator.estimate(Street.scene([moved]), at: MediaTime(seconds: 0.1)))
        // The block in the middle of where the body is now.
        let (column, row) = (Int((moved.x - 2) / 8 + 0.5), Int((moved.y + 4) / 8 + 0.5))
        let place = row * field.columns + column
        #expect(abs(Double(field.right[place]) * 16 - x) < 1.5)
        #expect(abs(Double(field.down[place]) * 16 - y) < 1.5)
    }

    @Test("noise below four grey levels is no motion")
    func noise() throws {
        let estimator = MotionEstimator(pictureWidth: 160, pictureHeight: 120)
        let picture = Street.texture(x: 0, y: 0)
        _ = estimator.estimate(picture, at: .zero)
        for place in picture.luma.indices where place % 2 == 0 { picture.luma[place] &+= 3 }
        let field = try #require(estimator.estimate(picture, at: MediaTime(seconds: 0.1)))
        #expect(field.right.allSatisfy { $0 == 0 } && field.down.allSatisfy { $0 == 0 })
    }

    @Test("nothing is compared across a reset or a pause of more than a second")
    func pauses() {
        let estimator = MotionEstimator(pictureWidth: 160, pictureHeight: 120)
        let picture = Street.texture(x: 0, y: 0)
        _ = estimator.estimate(picture, at: .zero)
        #expect(estimator.estimate(picture, at: MediaTime(seconds: 2)) == nil)
        estimator.reset()
        #expect(estimator.estimate(picture, at: MediaTime(seconds: 2.1)) == nil)
        #expect(estimator.estimate(picture, at: MediaTime(seconds: 2.2)) != nil)
    }

    @Test("large pictures are searched small, and speeds stay relative to their width")
    func scale() throws {
        let estimator = MotionEstimator(pictureWidth: 1440, pictureHeight: 960)
        _ = estimator.estimate(Street.texture(x: 0, y: 0, width: 1440, height: 960, scale: 4), at: .zero)
        let moved = Street.texture(x: 12, y: 0, width: 1440, height: 960, scale: 4)
        let field = try #require(estimator.estimate(moved, at: MediaTime(seconds: 0.1)))
        #expect(field.columns == 44 && field.rows == 29)
        let middle = field.right[14 * 44 + 22]
        #expect(abs(Double(middle) - 12.0 / 1440 / 0.1) < 0.01)
    }
}

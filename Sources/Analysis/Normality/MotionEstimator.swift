import CKernels
import Core
import Preprocessing

/// Finds how the blocks of a picture moved since the frame before, by full search around each block that changed.
///
/// A block that stays below the noise is not searched, so that a quiet picture costs next to nothing. One that nothing near
/// it explains is searched for much farther away, at half the size: most things are slow, and the fast ones pay.
///
/// Source: block matching with a smoothness cost as in video coding (Barjatya, "Block matching algorithms for motion
/// estimation", 2004, section 3.1), refined below a pixel by a parabola through the best match and its neighbours.
///
/// Isolation: the camera's queue.
final class MotionEstimator {
    /// Pixels of the picture's width that is searched.
    static let workingWidth = 360
    private static let side = Int(PIXEL_BLOCK_SIDE)
    /// Pixels from block to block.
    private static let spacing = 8
    /// Mean difference in grey levels below which a block has not changed.
    private static let noise: Float = 4
    /// Grey levels that a match must gain for each pixel it lies away.
    private static let distanceCost: Float = 0.1
    /// Pixels searched to each side for frames a tenth of a second apart, in proportion for others, at most twice as far.
    private static let reach = (x: 8, y: 6)
    /// How many times as far is searched for what nothing near explains.
    private static let widening = 5
    private static let area = Float(side * side)

    private struct Match {
        /// Pixels moved.
        var x: Float
        var y: Float
        /// Mean of what is left, in grey levels.
        var difference: Float
    }

    let columns: Int
    let rows: Int
    private let width: Int
    private let height: Int
    private let scaler: AreaScaler
    private var current: Picture
    private var previous: Picture
    private var previousTime: MediaTime?
    /// nil where half the size is smaller than a block. The half pictures are made for the frames that need them.
    private let halfScaler: AreaScaler?
    private var halfCurrent = Picture(width: 1, height: 1)
    private var halfPrevious = Picture(width: 1, height: 1)
    private var isHalfCurrent = false
    private var isHalfPrevious = false
    private var field: MotionField

    /// - Parameter pictureWidth, pictureHeight: of the pictures to come, in pixels.
    convenience init(pictureWidth: Int, pictureHeight: Int) {
        let width = max(Self.side, min(pictureWidth, Self.workingWidth))
        self.init(width: width, height: max(Self.side, (pictureHeight * width + pictureWidth / 2) / pictureWidth))
    }

    /// For pictures of any size, stretched to a grid.
    convenience init(columns: Int, rows: Int) {
        self.init(width: (columns - 1) * Self.spacing + Self.side, height: (rows - 1) * Self.spacing + Self.side)
    }

    private init(width: Int, height: Int) {
        (self.width, self.height) = (width, height)
        halfScaler =
            min(width, height) / 2 >= Self.side ? AreaScaler(width: width / 2, height: height / 2, fit: .stretch) : nil
        scaler = AreaScaler(width: width, height: height, fit: .stretch)
        current = Picture(width: width, height: height)
        previous = Picture(width: width, height: height)
        columns = (width - Self.side) / Self.spacing + 1
        rows = (height - Self.side) / Self.spacing + 1
        field = MotionField(columns: columns, rows: rows)
    }

    /// Forgets the frame before: the next one has nothing to be compared with.
    func reset() { previousTime = nil }

    /// - Returns: nil for the first frame, and after a pause too long to follow anything.
    func estimate(_ picture: Picture, at time: MediaTime) -> MotionField? {
        swap(&current, &previous)
        scaler.scale(picture, into: current)
        swap(&halfCurrent, &halfPrevious)
        (isHalfPrevious, isHalfCurrent) = (isHalfCurrent, false)
        defer { previousTime = time }
        guard let previousTime else { return nil }
        let elapsed = (time - previousTime).inSeconds
        guard elapsed > 0, elapsed <= 1 else { return nil }
        let factor = min(max(elapsed / 0.1, 1), 2)
        let reach = (x: Int(Double(Self.reach.x) * factor), y: Int(Double(Self.reach.y) * factor))
        let scale = Float(1 / (Double(width) * elapsed))
        for row in 0..<rows {
            for column in 0..<columns {
                let motion = match(x: column * Self.spacing, y: row * Self.spacing, reach)
                field.right[row * columns + column] = motion.x * scale
                field.down[row * columns + column] = motion.y * scale
            }
        }
        return field
    }

    /// Pixels that the block at (x, y) moved.
    private func match(x: Int, y: Int, _ reach: (x: Int, y: Int)) -> (x: Float, y: Float) {
        let stillDifference = Float(stillDifference(x: x, y: y)) / Self.area
        guard stillDifference >= Self.noise else { return (0, 0) }
        let near = best(current, previous, x: x, y: y, from: (x, y), reach)
        // What the near search explains at least by half needs no other.
        guard near.difference >= max(Self.noise, stillDifference / 2),
            contrast(x: x, y: y) >= Self.noise, let far = farMatch(x: x, y: y, reach),
            far.difference < near.difference / 2
        else { return (near.x, near.y) }
        return (far.x, far.y)
    }

    /// Mean deviation from its own mean, in grey levels. A flat block is like any other: ground that something has just left
    /// would be found far away.
    private func contrast(x: Int, y: Int) -> Float {
        var (sum, deviation) = (0, 0)
        for row in y..<y + Self.side {
            for column in x..<x + Self.side { sum += Int(current.luma[row * width + column]) }
        }
        let mean = sum / (Self.side * Self.side)
        for row in y..<y + Self.side {
            for column in x..<x + Self.side { deviation += abs(Int(current.luma[row * width + column]) - mean) }
        }
        return Float(deviation) / Self.area
    }

    /// Searches wider at half the size, then closely around what that found.
    private func farMatch(x: Int, y: Int, _ reach: (x: Int, y: Int)) -> Match? {
        guard let halfCurrent = half(of: current, &halfCurrent, &isHalfCurrent),
            let halfPrevious = half(of: previous, &halfPrevious, &isHalfPrevious)
        else { return nil }
        let center = (x: x / 2 - Self.side / 4, y: y / 2 - Self.side / 4)
        let start = (
            x: min(max(center.x, 0), halfCurrent.width - Self.side),
            y: min(max(center.y, 0), halfCurrent.height - Self.side)
        )
        let wide = (x: reach.x * Self.widening / 2, y: reach.y * Self.widening / 2)
        let coarse = best(halfCurrent, halfPrevious, x: start.x, y: start.y, from: start, wide)
        // Where it came from, at full size, may lie outside the picture by the rounding.
        let origin = (
            x: min(max(x - Int((2 * coarse.x).rounded()), 0), width - Self.side),
            y: min(max(y - Int((2 * coarse.y).rounded()), 0), height - Self.side)
        )
        return best(current, previous, x: x, y: y, from: origin, (2, 2))
    }

    private func half(of picture: Picture, _ half: inout Picture, _ isThere: inout Bool) -> Picture? {
        guard let halfScaler else { return nil }
        if !isThere { halfScaler.scale(picture, into: half) }
        isThere = true
        return half
    }

    /// The cheapest place of the frame before, up to `reach` away from `origin`, that a block of this frame came from.
    private func best(
        _ current: Picture, _ previous: Picture, x: Int, y: Int, from origin: (x: Int, y: Int),
        _ reach: (x: Int, y: Int)
    ) -> Match {
        // Where it came from lies inside the picture.
        let (left, top) = (max(0, origin.x - reach.x), max(0, origin.y - reach.y))
        let columns = min(current.width - Self.side, origin.x + reach.x) - left + 1
        let rows = min(current.height - Self.side, origin.y + reach.y) - top + 1
        var best = pixel_match()
        let stride = current.width
        // Safe: the block, and all places compared with it, lie inside planes of the pictures' common size.
        current.luma.withUnsafeBufferPointer { current in
            previous.luma.withUnsafeBufferPointer { previous in
                pixel_best_match(
                    current.baseAddress! + y * stride + x, stride, previous.baseAddress! + top * stride + left, stride,
                    columns, rows, origin.x - left, origin.y - top, Self.distanceCost, &best)
            }
        }
        func fraction(_ before: UInt32, _ after: UInt32) -> Float {
            guard before != UInt32.max, after != UInt32.max else { return 0 }
            let curvature = Float(before) - 2 * Float(best.difference) + Float(after)
            return curvature > 0 ? min(max((Float(before) - Float(after)) / (2 * curvature), -0.5), 0.5) : 0
        }
        return Match(
            x: Float(x - left - Int(best.column)) - fraction(best.beside.0, best.beside.1),
            y: Float(y - top - Int(best.row)) - fraction(best.beside.2, best.beside.3),
            difference: Float(best.difference) / Self.area)
    }

    /// The sum of differences of a block from the same place of the frame before.
    private func stillDifference(x: Int, y: Int) -> UInt32 {
        var difference: UInt32 = 0
        // Safe: the block lies inside both planes.
        current.luma.withUnsafeBufferPointer { current in
            previous.luma.withUnsafeBufferPointer { previous in
                let place = y * width + x
                pixel_match_block(
                    current.baseAddress! + place, width, previous.baseAddress! + place, width, 1, 1, &difference)
            }
        }
        return difference
    }
}

import CKernels
import Core
import Preprocessing

/// Finds how the blocks of a picture moved since the frame before, by full search around each block that changed.
///
/// A block that stays below the noise is not searched, so that a quiet picture costs next to nothing.
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

    let columns: Int
    let rows: Int
    private let width: Int
    private let height: Int
    private let scaler: AreaScaler
    private var current: Picture
    private var previous: Picture
    private var previousTime: MediaTime?
    private var differences: [UInt32] = []
    private var field: MotionField

    /// - Parameter pictureWidth, pictureHeight: of the pictures to come, in pixels.
    init(pictureWidth: Int, pictureHeight: Int) {
        width = max(Self.side, min(pictureWidth, Self.workingWidth))
        height = max(Self.side, (pictureHeight * width + pictureWidth / 2) / pictureWidth)
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
        let area = Float(Self.side * Self.side)
        let still = search(blockX: x, blockY: y, left: x, top: y, columns: 1, rows: 1)
        guard Float(still) / area >= Self.noise else { return (0, 0) }
        // Where it came from lies inside the picture.
        let (left, top) = (max(0, x - reach.x), max(0, y - reach.y))
        let columns = min(width - Self.side, x + reach.x) - left + 1
        let rows = min(height - Self.side, y + reach.y) - top + 1
        search(blockX: x, blockY: y, left: left, top: top, columns: columns, rows: rows)
        var best = (cost: Float.infinity, column: 0, row: 0)
        for row in 0..<rows {
            for column in 0..<columns {
                let distance = abs(left + column - x) + abs(top + row - y)
                let cost = Float(differences[row * columns + column]) / area + Self.distanceCost * Float(distance)
                if cost < best.cost { best = (cost, column, row) }
            }
        }
        func fraction(_ before: Int, _ after: Int) -> Float {
            let middle = Float(differences[best.row * columns + best.column])
            let (before, after) = (Float(differences[before]), Float(differences[after]))
            let curvature = before - 2 * middle + after
            return curvature > 0 ? min(max((before - after) / (2 * curvature), -0.5), 0.5) : 0
        }
        let place = best.row * columns + best.column
        let fractionX = best.column > 0 && best.column < columns - 1 ? fraction(place - 1, place + 1) : 0
        let fractionY = best.row > 0 && best.row < rows - 1 ? fraction(place - columns, place + columns) : 0
        return (Float(x - left - best.column) - fractionX, Float(y - top - best.row) - fractionY)
    }

    /// Compares a block of this frame with places of the frame before; the results stay in `differences`.
    /// - Returns: the first.
    @discardableResult
    private func search(blockX: Int, blockY: Int, left: Int, top: Int, columns: Int, rows: Int) -> UInt32 {
        if differences.count < columns * rows { differences = [UInt32](repeating: 0, count: columns * rows) }
        // Safe: the block, and all places compared with it, lie inside planes of width × height bytes.
        current.luma.withUnsafeBufferPointer { current in
            previous.luma.withUnsafeBufferPointer { previous in
                pixel_match_block(
                    current.baseAddress! + blockY * width + blockX, width, previous.baseAddress! + top * width + left,
                    width, columns, rows, &differences)
            }
        }
        return differences[0]
    }
}

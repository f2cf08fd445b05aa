import CKernels
import Core

/// Contrast-limited adaptive histogram equalisation (CLAHE) of the luma plane: each of 8x8 tiles gets its own table from
/// a clipped histogram, and each pixel blends the four nearest tables.
///
/// Source: K. Zuiderveld, "Contrast Limited Adaptive Histogram Equalization", Graphics Gems IV, 1994, section VIII.5.
/// Clipping, redistribution and blending agree with OpenCV's `createCLAHE`.
///
/// Isolation: one thread at a time; allocates nothing after the first picture of a size.
public final class ContrastLimitedEqualization {
    private let tiles: Int
    private let clipLimit: Double
    /// Row-major tiles, 256 values each.
    private var tables: [UInt8]
    private var histogram = [UInt32](repeating: 0, count: 256)
    private var columns = TileBlend()
    private var rows = TileBlend()

    /// - Parameters:
    ///   - clipLimit: how many times the mean a histogram bin may reach; 1 leaves hardly any contrast, 4 is strong.
    ///   - tiles: per side.
    public init(clipLimit: Double = 2, tiles: Int = 8) {
        precondition(clipLimit > 0 && tiles > 0, "CLAHE takes a positive clip limit and tile count")
        self.clipLimit = clipLimit
        self.tiles = tiles
        tables = [UInt8](repeating: 0, count: tiles * tiles * 256)
    }

    public func apply(to picture: Picture) {
        columns.prepare(length: picture.width, tiles: tiles)
        rows.prepare(length: picture.height, tiles: tiles)
        for row in 0..<tiles { for column in 0..<tiles { makeTable(row, column, picture) } }
        let width = picture.width
        let stride = tiles * 256
        tables.withUnsafeBufferPointer { tables in
            picture.luma.withUnsafeMutableBufferPointer { luma in
                for y in 0..<picture.height {
                    pixel_blend_tables(
                        luma.baseAddress! + y * width, width, tables.baseAddress! + Int(rows.first[y]) * stride,
                        tables.baseAddress! + Int(rows.second[y]) * stride, rows.share[y], columns.first,
                        columns.second, columns.share)
                }
            }
        }
    }

    private func makeTable(_ row: Int, _ column: Int, _ picture: Picture) {
        let area = columns.tileLength * rows.tileLength
        countTile(row, column, picture)
        clip(to: UInt32(max(Int(clipLimit * Double(area) / 256), 1)))
        let scale = 255 / Float(area)
        let start = (row * tiles + column) * 256
        var below: UInt32 = 0
        for value in 0..<256 {
            below += histogram[value]
            tables[start + value] = UInt8(min((Float(below) * scale).rounded(.toNearestOrEven), 255))
        }
    }

    /// Tiles that reach past the picture count its mirror image, so that all tiles have the same area.
    private func countTile(_ row: Int, _ column: Int, _ picture: Picture) {
        for value in 0..<256 { histogram[value] = 0 }
        for y in (row * rows.tileLength)..<((row + 1) * rows.tileLength) {
            let start = Self.mirrored(y, picture.height) * picture.width
            for x in (column * columns.tileLength)..<((column + 1) * columns.tileLength) {
                histogram[Int(picture.luma[start + Self.mirrored(x, picture.width)])] += 1
            }
        }
    }

    private static func mirrored(_ position: Int, _ count: Int) -> Int {
        position < count ? position : max(2 * (count - 1) - position, 0)
    }

    /// Cuts the histogram's peaks and spreads what was cut evenly; the rest goes to bins at even distances.
    private func clip(to limit: UInt32) {
        var excess: UInt32 = 0
        for value in 0..<256 where histogram[value] > limit {
            excess += histogram[value] - limit
            histogram[value] = limit
        }
        let share = excess / 256
        var rest = Int(excess % 256)
        for value in 0..<256 { histogram[value] += share }
        guard rest > 0 else { return }
        for value in Swift.stride(from: 0, to: 256, by: max(256 / rest, 1)) where rest > 0 {
            histogram[value] += 1
            rest -= 1
        }
    }
}

/// For each position along one axis: the two tiles it lies between and the share of the second.
private struct TileBlend {
    private(set) var tileLength = 0
    private(set) var first: [Int32] = []
    private(set) var second: [Int32] = []
    private(set) var share: [Float] = []

    mutating func prepare(length: Int, tiles: Int) {
        guard share.count != length else { return }
        tileLength = (length + tiles - 1) / tiles
        let positions = (0..<length).map { Float($0) / Float(tileLength) - 0.5 }
        first = positions.map { Int32(max($0.rounded(.down), 0)) }
        second = positions.map { Int32(min(Int($0.rounded(.down)) + 1, tiles - 1)) }
        share = positions.map { $0 - $0.rounded(.down) }
    }
}

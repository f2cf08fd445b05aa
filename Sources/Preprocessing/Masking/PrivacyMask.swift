import Core

/// Paints over parts of a picture with mid grey, so that nothing after it can look at or store them.
///
/// Isolation: one thread at a time; rasterises once per picture size.
public final class PrivacyMask {
    private static let grey: UInt8 = 128
    private let polygons: [Polygon]
    private var width = 0
    private var height = 0
    private var lumaRuns: [Range<Int>] = []
    private var chromaRuns: [Range<Int>] = []

    public init(polygons: [Polygon]) { self.polygons = polygons }

    public func apply(to picture: Picture) {
        if picture.width != width || picture.height != height {
            (width, height) = (picture.width, picture.height)
            lumaRuns = runs(width: width, height: height)
            chromaRuns = runs(width: picture.chromaWidth, height: picture.chromaHeight)
        }
        Self.paint(lumaRuns, &picture.luma)
        Self.paint(chromaRuns, &picture.blueChroma)
        Self.paint(chromaRuns, &picture.redChroma)
    }

    /// Stretches of samples whose centres lie in a polygon.
    private func runs(width: Int, height: Int) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for y in 0..<height {
            var start: Int?
            for x in 0...width {
                let center = Point(x: (Double(x) + 0.5) / Double(width), y: (Double(y) + 0.5) / Double(height))
                let isInside = x < width && polygons.contains { $0.contains(center) }
                if isInside, start == nil { start = x }
                if !isInside, let from = start {
                    runs.append((y * width + from)..<(y * width + x))
                    start = nil
                }
            }
        }
        return runs
    }

    private static func paint(_ runs: [Range<Int>], _ plane: inout [UInt8]) {
        plane.withUnsafeMutableBufferPointer { plane in
            for run in runs { plane[run].update(repeating: grey) }
        }
    }
}

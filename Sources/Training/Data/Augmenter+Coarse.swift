extension Augmenter {
    /// Reduces a plane to fewer pixels and enlarges it again: what a closer look at part of a small or far picture shows.
    ///
    /// Reduces by means of whole pixels, enlarges linearly, the border repeated.
    /// - Parameter share: of the sides in pixels, above 0 to 1.
    func coarsen(_ plane: UnsafeMutableBufferPointer<Float>, to share: Float) {
        let (columns, rows) = (max(1, Int(Float(width) * share)), max(1, Int(Float(height) * share)))
        var coarse = [Float](repeating: 0, count: columns * rows)
        for row in 0..<rows {
            let (top, bottom) = (row * height / rows, (row + 1) * height / rows)
            for column in 0..<columns {
                let (left, right) = (column * width / columns, (column + 1) * width / columns)
                var sum: Float = 0
                for y in top..<bottom { for x in left..<right { sum += plane[y * width + x] } }
                coarse[row * columns + column] = sum / Float((bottom - top) * (right - left))
            }
        }
        let (horizontal, vertical) = (Self.neighbours(width, among: columns), Self.neighbours(height, among: rows))
        for y in 0..<height {
            let (above, below) = (vertical[y].first * columns, vertical[y].second * columns)
            for x in 0..<width {
                let (left, right, share) = horizontal[x]
                let upper = coarse[above + left] + share * (coarse[above + right] - coarse[above + left])
                let lower = coarse[below + left] + share * (coarse[below + right] - coarse[below + left])
                plane[y * width + x] = upper + vertical[y].share * (lower - upper)
            }
        }
    }

    /// For each of `count` pixels along a side the two of `coarseCount` larger ones that it lies between, and the second's share.
    private static func neighbours(
        _ count: Int, among coarseCount: Int
    ) -> [(first: Int, second: Int, share: Float)] {
        (0..<count).map { index in
            let place = (Float(index) + 0.5) * Float(coarseCount) / Float(count) - 0.5
            let first = min(max(Int(place.rounded(.down)), 0), coarseCount - 1)
            return (first, min(first + 1, coarseCount - 1), min(max(place - Float(first), 0), 1))
        }
    }
}

import Classification
import Core

/// Chooses where to look closer: a small flame is a few pixels of the network's input, too few to carry the whole
/// picture, but already the strongest place of the class's activation map.
struct CloserLooks {
    /// Side of a closer look as a share of the picture's: it magnifies twice.
    static let side = 0.5
    /// The closest a look comes to something small.
    static let leastSide = 0.25
    /// Places taken from the map for each frame.
    static let peakCount = 2
    /// Looks that one frame may take: the places of the map, and the one of the frame before.
    static let count = peakCount + 1

    /// What a look's score is worth beside the whole picture's: the more looks, the likelier one of them errs, so that
    /// its odds are divided by their number. On the validation pictures this brings the looks' false alarms to the
    /// whole picture's (99th percentile of `normal`: 0.82 before, 0.60 after, 0.62 for the whole picture).
    static func discounted(_ score: Double) -> Double { score.withOdds(dividedBy: Double(count)) }

    /// The strongest places of the class, apart from each other, as regions of the picture.
    ///
    /// - Parameters:
    ///   - map: of the whole picture.
    ///   - toPicture: where a box of the network's input lies in the picture.
    static func regions(map: ActivationMap, label: Int, toPicture: (Box) -> Box) -> [Box] {
        let (rows, columns) = (map.rows, map.columns)
        var margins = map.margins(of: label)
        let radius = (Int((Double(columns) * side / 2).rounded()), Int((Double(rows) * side / 2).rounded()))
        var regions: [Box] = []
        for _ in 0..<peakCount {
            guard let peak = margins.indices.max(by: { margins[$0] < margins[$1] }) else { break }
            let (x, y) = (peak % columns, peak / columns)
            let cell = Box(
                x: Double(x) / Double(columns), y: Double(y) / Double(rows), width: 1 / Double(columns),
                height: 1 / Double(rows))
            regions.append(region(around: toPicture(cell).center))
            // The next place must not lie in this look.
            for near in margins.indices
            where abs(near % columns - x) <= radius.0 && abs(near / columns - y) <= radius.1 {
                margins[near] = -.infinity
            }
        }
        return regions
    }

    /// A look at something, with what surrounds it.
    static func region(over box: Box) -> Box {
        region(around: box.center, side: min(max(1.5 * max(box.width, box.height), leastSide), side))
    }

    /// A look around a place, moved inside the picture.
    static func region(around center: Point, side: Double = CloserLooks.side) -> Box {
        func start(_ middle: Double) -> Double { min(max(middle - side / 2, 0), 1 - side) }
        return Box(x: start(center.x), y: start(center.y), width: side, height: side)
    }
}

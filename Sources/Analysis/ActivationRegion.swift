import Classification
import Core

/// Where in the network's input a class was seen: the connected cells of the activation map around its strongest cell.
struct ActivationRegion: Equatable {
    /// In fractions of the network's input.
    let box: Box
    /// Centres of the cells, in fractions of the network's input.
    let centers: [Point]

    /// A cell belongs to the region while its logit margin over the strongest other class is at least this share of
    /// the strongest cell's: half, as usual for boxes from class activation maps (Zhou et al., CVPR 2016, section 3.2
    /// use a fifth of the maximum; half fits tighter on our coarse maps).
    private static let share: Float = 0.5

    /// - Parameters:
    ///   - map: of the picture.
    ///   - label: index of the class.
    /// - Returns: nil if no cell prefers the class.
    init?(map: ActivationMap, label: Int) {
        let (rows, columns) = (map.rows, map.columns)
        let margins = map.margins(of: label)
        guard let strongest = margins.indices.max(by: { margins[$0] < margins[$1] }), margins[strongest] > 0 else {
            return nil
        }
        let cells = Self.connected(to: strongest, rows: rows, columns: columns) { cell in
            margins[cell] >= Self.share * margins[strongest]
        }
        let xs = cells.map { $0 % columns }
        let ys = cells.map { $0 / columns }
        let (left, right, top, bottom) = (xs.min()!, xs.max()! + 1, ys.min()!, ys.max()! + 1)
        box = Box(
            x: Double(left) / Double(columns), y: Double(top) / Double(rows),
            width: Double(right - left) / Double(columns), height: Double(bottom - top) / Double(rows))
        centers = zip(xs, ys).map { x, y in
            Point(x: (Double(x) + 0.5) / Double(columns), y: (Double(y) + 0.5) / Double(rows))
        }
    }

    /// The cells reachable from `start` over edges between members.
    private static func connected(
        to start: Int, rows: Int, columns: Int, isMember: (Int) -> Bool
    ) -> [Int] {
        var isSeen = [Bool](repeating: false, count: rows * columns)
        var cells = [start]
        isSeen[start] = true
        var next = 0
        while next < cells.count {
            let (x, y) = (cells[next] % columns, cells[next] / columns)
            next += 1
            for (nearX, nearY) in [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)] {
                guard (0..<columns).contains(nearX), (0..<rows).contains(nearY) else { continue }
                let cell = nearY * columns + nearX
                guard !isSeen[cell], isMember(cell) else { continue }
                isSeen[cell] = true
                cells.append(cell)
            }
        }
        return cells
    }
}

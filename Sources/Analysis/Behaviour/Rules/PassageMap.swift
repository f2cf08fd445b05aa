import Core
import Foundation

/// Which way people pass through each part of a camera's picture, learned from those who do.
struct PassageMap {
    static let columns = 12
    static let rows = 8
    /// People who must have passed before a place has a usual way.
    private static let leastPeople: Double = 12
    /// What is remembered of them; older ones fade.
    private static let mostPeople: Double = 200
    /// Length of the mean of unit vectors from which a place is one-way.
    private static let oneWay = 0.8

    private var counts = [Double](repeating: 0, count: columns * rows)
    private var sums = [Point](repeating: Point(x: 0, y: 0), count: columns * rows)

    static func cell(of point: Point) -> Int {
        let column = min(max(Int(point.x * Double(columns)), 0), columns - 1)
        return min(max(Int(point.y * Double(rows)), 0), rows - 1) * columns + column
    }

    /// Somebody passed through a cell.
    ///
    /// - Parameter way: of length 1.
    mutating func add(_ way: Point, at cell: Int) {
        if counts[cell] >= Self.mostPeople {
            let share = 1 - 1 / Self.mostPeople
            counts[cell] *= share
            sums[cell] = Point(x: sums[cell].x * share, y: sums[cell].y * share)
        }
        counts[cell] += 1
        sums[cell] = Point(x: sums[cell].x + way.x, y: sums[cell].y + way.y)
    }

    /// The way, of length 1, that nearly all go through a cell and those around it; nil where too few went, or in all
    /// directions.
    func usual(at cell: Int) -> Point? {
        let (column, row) = (cell % Self.columns, cell / Self.columns)
        var (count, sum) = (0.0, Point(x: 0, y: 0))
        for y in max(0, row - 1)...min(Self.rows - 1, row + 1) {
            for x in max(0, column - 1)...min(Self.columns - 1, column + 1) {
                count += counts[y * Self.columns + x]
                sum = Point(x: sum.x + sums[y * Self.columns + x].x, y: sum.y + sums[y * Self.columns + x].y)
            }
        }
        let length = hypot(sum.x, sum.y)
        // Whoever passes is counted in some three of nine cells.
        guard count >= 3 * Self.leastPeople, length >= Self.oneWay * count else { return nil }
        return Point(x: sum.x / length, y: sum.y / length)
    }
}

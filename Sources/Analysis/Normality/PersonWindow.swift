/// Means over windows about the size of a person: where a leg swings fast the whole person does not, and a wheel or a cart
/// moves as one.
///
/// Isolation: one thread at a time; its buffer is reused.
struct PersonWindow {
    /// Places of the motion grid.
    static let columns = 3
    static let rows = 4

    let columns: Int
    let rows: Int
    /// Sums of the rectangle up to and without a place, one row and column larger than the grid.
    private var sums: [Float]

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        sums = [Float](repeating: 0, count: (columns + 1) * (rows + 1))
    }

    /// The mean of what of the window around each place lies inside the grid.
    mutating func means(of values: [Float], into means: inout [Float]) {
        let stride = columns + 1
        for row in 0..<rows {
            var sum: Float = 0
            for column in 0..<columns {
                sum += values[row * columns + column]
                sums[(row + 1) * stride + column + 1] = sums[row * stride + column + 1] + sum
            }
        }
        for row in 0..<rows {
            let (top, bottom) = Self.range(around: row, Self.rows, rows)
            for column in 0..<columns {
                let (left, right) = Self.range(around: column, Self.columns, columns)
                let sum =
                    sums[bottom * stride + right] - sums[top * stride + right] - sums[bottom * stride + left]
                    + sums[top * stride + left]
                means[row * columns + column] = max(0, sum) / Float((bottom - top) * (right - left))
            }
        }
    }

    /// Those of the window around a place that lie inside the grid.
    static func places(around place: Int, columns: Int, rows: Int) -> [Int] {
        let (top, bottom) = range(around: place / columns, Self.rows, rows)
        let (left, right) = range(around: place % columns, Self.columns, columns)
        return (top..<bottom).flatMap { row in (left..<right).map { row * columns + $0 } }
    }

    private static func range(around place: Int, _ length: Int, _ count: Int) -> (Int, Int) {
        let start = place - length / 2
        return (max(0, start), min(count, start + length))
    }
}

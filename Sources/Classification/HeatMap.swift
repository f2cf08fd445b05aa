/// How much each place of a network's input speaks for a class, scaled to 0…1; all 0 where nothing does.
public struct HeatMap: Sendable, Equatable {
    public let rows: Int
    public let columns: Int
    /// Row by row.
    public let values: [Float]

    /// - Parameter values: `rows · columns` values of at least 0, of any scale.
    public init(rows: Int, columns: Int, values: [Float]) {
        precondition(values.count == rows * columns, "\(values.count) values for \(rows) x \(columns) places")
        let largest = values.max() ?? 0
        self.rows = rows
        self.columns = columns
        self.values = largest > 0 ? values.map { $0 / largest } : values
    }

    /// What speaks for a class in the map that a classifier's scores are the mean of (class activation mapping: Zhou et al.,
    /// CVPR 2016): by how much each cell prefers the class to the best other one.
    public init(_ map: ActivationMap, label: Int) {
        self.init(rows: map.rows, columns: map.columns, values: map.margins(of: label).map { max($0, 0) })
    }

    /// The heat at a point of the input, in fractions of it: bilinear between the centres of the places.
    public func value(x: Double, y: Double) -> Float {
        let column = min(max(x * Double(columns) - 0.5, 0), Double(columns - 1))
        let row = min(max(y * Double(rows) - 0.5, 0), Double(rows - 1))
        let (left, top) = (Int(column), Int(row))
        let (right, bottom) = (min(left + 1, columns - 1), min(top + 1, rows - 1))
        let (shareX, shareY) = (Float(column - Double(left)), Float(row - Double(top)))
        func along(_ row: Int) -> Float {
            values[row * columns + left] * (1 - shareX) + values[row * columns + right] * shareX
        }
        return along(top) * (1 - shareY) + along(bottom) * shareY
    }

    /// The centre of the hottest place, in fractions of the input; nil where nothing is hot.
    public var hottest: (x: Double, y: Double)? {
        guard let place = values.indices.max(by: { values[$0] < values[$1] }), values[place] > 0 else { return nil }
        return ((Double(place % columns) + 0.5) / Double(columns), (Double(place / columns) + 0.5) / Double(rows))
    }
}

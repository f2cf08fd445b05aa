import Core

extension Point {
    /// Where in the picture, as a guard would say it: "lower left", "middle", "right".
    var placeName: String {
        let column = x < 1 / 3 ? "left" : x > 2 / 3 ? "right" : ""
        let row = y < 1 / 3 ? "upper" : y > 2 / 3 ? "lower" : ""
        switch (row.isEmpty, column.isEmpty) {
        case (true, true): return "middle"
        case (true, false): return column
        case (false, true): return "\(row) part"
        case (false, false): return "\(row) \(column)"
        }
    }
}

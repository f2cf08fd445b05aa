import Core

/// "Fire in the lower left of the picture, in zone bay": a finding in words that a guard can read.
enum SightingSentence {
    /// - Parameters:
    ///   - subject: what was seen, as "fire" or "car".
    ///   - box: where, in fractions of the picture; nil where that is not known.
    static func text(_ subject: String, box: Box?, zones: [String]) -> String {
        let subject = subject.prefix(1).uppercased() + subject.dropFirst()
        guard let box else { return "\(subject) in the picture" }
        let zones = zones.isEmpty ? "" : ", in zone " + zones.joined(separator: ", ")
        return "\(subject) in the \(direction(of: box.center)) of the picture\(zones)"
    }

    private static func direction(of point: Point) -> String {
        let column = point.x < 1 / 3 ? "left" : point.x > 2 / 3 ? "right" : ""
        let row = point.y < 1 / 3 ? "upper" : point.y > 2 / 3 ? "lower" : ""
        switch (row.isEmpty, column.isEmpty) {
        case (true, true): return "middle"
        case (true, false): return column
        case (false, true): return "\(row) part"
        case (false, false): return "\(row) \(column)"
        }
    }
}

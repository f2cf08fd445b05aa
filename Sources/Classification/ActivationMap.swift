/// What a classifier says of each place of its input.
public struct ActivationMap: Sendable, Equatable {
    public let classes, rows, columns: Int
    /// Logits, [classes, rows, columns].
    public let logits: [Float]

    /// - Parameter logits: [classes, rows, columns].
    public init(classes: Int, rows: Int, columns: Int, logits: [Float]) {
        precondition(logits.count == classes * rows * columns, "\(logits.count) logits do not fill the map")
        (self.classes, self.rows, self.columns, self.logits) = (classes, rows, columns, logits)
    }

    /// By how much each cell prefers a class to the best other one, [rows, columns].
    public func margins(of label: Int) -> [Float] {
        let cells = rows * columns
        return (0..<cells).map { cell in
            let others = (0..<classes).filter { $0 != label }.map { logits[$0 * cells + cell] }
            return logits[label * cells + cell] - (others.max() ?? 0)
        }
    }
}

/// Operators that move elements or give them another shape.
extension OperatorRegistry {
    static let shaping: Group = [:]
}

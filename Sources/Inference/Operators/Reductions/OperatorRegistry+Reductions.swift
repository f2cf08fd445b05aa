/// Operators that compute one value out of many along axes.
extension OperatorRegistry {
    static let reductions: Group = [:]
}

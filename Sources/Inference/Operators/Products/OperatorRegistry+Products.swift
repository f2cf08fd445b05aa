/// Matrix products.
extension OperatorRegistry {
    static let products: Group = [:]
}

/// Normalisations by statistics, and softmax.
extension OperatorRegistry {
    static let normalization: Group = [:]
}

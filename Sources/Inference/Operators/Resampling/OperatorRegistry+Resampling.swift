/// Changes of picture size, and boxes chosen among many.
extension OperatorRegistry {
    static let resampling: Group = [:]
}

/// Operators that read or write at places given by values.
extension OperatorRegistry {
    static let indexing: Group = [:]
}

/// Sequences with a state.
extension OperatorRegistry {
    static let recurrence: Group = ["GRU": GRUOperator.self]
}

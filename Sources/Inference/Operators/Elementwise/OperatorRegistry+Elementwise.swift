/// Operators that treat each element alone, broadcasting where there are several inputs.
extension OperatorRegistry {
    static let elementwise: Group = [
        "Identity": IdentityOperator.self
    ]
}

/// Windows reduced to one value.
extension OperatorRegistry {
    static let pooling: Group = [:]
}

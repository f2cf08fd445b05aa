/// Convolutions, forward and transposed.
extension OperatorRegistry {
    static let convolution: Group = [:]
}

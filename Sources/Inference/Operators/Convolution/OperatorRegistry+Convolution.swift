/// Convolutions, forward and transposed.
extension OperatorRegistry {
    static let convolution: Group = [
        "Conv": ConvOperator.self,
        "ConvTranspose": ConvTransposeOperator.self,
    ]
}

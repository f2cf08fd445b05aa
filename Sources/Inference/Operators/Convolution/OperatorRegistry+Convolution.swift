/// Convolutions, forward and transposed.
extension OperatorRegistry {
    static let convolution: Group = [
        "Conv": ConvOperator.self,
        "ConvInteger": ConvIntegerOperator.self,
        "ConvTranspose": ConvTransposeOperator.self,
        "QLinearConv": QLinearConvOperator.self,
    ]
}

/// Integers in place of real numbers, and back.
extension OperatorRegistry {
    static let quantization: Group = [
        "DequantizeLinear": DequantizeLinearOperator.self,
        "DynamicQuantizeLinear": DynamicQuantizeLinearOperator.self,
        "QuantizeLinear": QuantizeLinearOperator.self,
    ]
}

/// Windows reduced to one value.
extension OperatorRegistry {
    static let pooling: Group = [
        "AveragePool": AveragePoolOperator.self,
        "GlobalAveragePool": GlobalAveragePoolOperator.self,
        "GlobalLpPool": GlobalLpPoolOperator.self,
        "GlobalMaxPool": GlobalMaxPoolOperator.self,
        "LpPool": LpPoolOperator.self,
        "MaxPool": MaxPoolOperator.self,
    ]
}

/// Normalisations by statistics, and softmax.
extension OperatorRegistry {
    static let normalization: Group = [
        "BatchNormalization": BatchNormalizationOperator.self,
        "GroupNormalization": GroupNormalizationOperator.self,
        "Hardmax": HardmaxOperator.self,
        "InstanceNormalization": InstanceNormalizationOperator.self,
        "LayerNormalization": LayerNormalizationOperator.self,
        "LogSoftmax": LogSoftmaxOperator.self,
        "LpNormalization": LpNormalizationOperator.self,
        "LRN": LRNOperator.self,
        "MeanVarianceNormalization": MeanVarianceNormalizationOperator.self,
        "Softmax": SoftmaxOperator.self,
    ]
}

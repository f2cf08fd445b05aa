/// Operators that make values out of nothing but their attributes and shapes.
extension OperatorRegistry {
    static let generation: Group = [
        "Constant": ConstantOperator.self,
        "ConstantOfShape": ConstantOfShapeOperator.self,
        "EyeLike": EyeLikeOperator.self,
        "Range": RangeOperator.self,
    ]
}

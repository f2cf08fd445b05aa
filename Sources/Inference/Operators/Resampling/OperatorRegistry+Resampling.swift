/// Changes of picture size, and boxes chosen among many.
extension OperatorRegistry {
    static let resampling: Group = [
        "DepthToSpace": DepthToSpaceOperator.self,
        "GridSample": GridSampleOperator.self,
        "NonMaxSuppression": NonMaxSuppressionOperator.self,
        "Resize": ResizeOperator.self,
        "RoiAlign": RoiAlignOperator.self,
        "SpaceToDepth": SpaceToDepthOperator.self,
        "Upsample": UpsampleOperator.self,
    ]
}

/// Operators that read or write at places given by values.
extension OperatorRegistry {
    static let indexing: Group = [
        "Gather": GatherOperator.self,
        "GatherElements": GatherElementsOperator.self,
        "GatherND": GatherNDOperator.self,
        "OneHot": OneHotOperator.self,
        "Scatter": ScatterElementsOperator.self,
        "ScatterElements": ScatterElementsOperator.self,
        "ScatterND": ScatterNDOperator.self,
    ]
}

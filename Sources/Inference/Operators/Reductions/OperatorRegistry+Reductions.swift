/// Operators that compute over all elements along axes.
extension OperatorRegistry {
    static let reductions: Group = [
        "ArgMax": ArgumentOperator.self, "ArgMin": ArgumentOperator.self,
        "CumSum": CumulativeSumOperator.self,
        "ReduceL1": ReductionOperator.self, "ReduceL2": ReductionOperator.self,
        "ReduceLogSum": ReductionOperator.self, "ReduceLogSumExp": ReductionOperator.self,
        "ReduceMax": ReductionOperator.self, "ReduceMean": ReductionOperator.self,
        "ReduceMin": ReductionOperator.self, "ReduceProd": ReductionOperator.self,
        "ReduceSum": ReductionOperator.self, "ReduceSumSquare": ReductionOperator.self,
        "TopK": TopKOperator.self,
    ]
}

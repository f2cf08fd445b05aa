/// Matrix products.
extension OperatorRegistry {
    static let products: Group = [
        "Gemm": GemmOperator.self,
        "MatMul": MatMulOperator.self,
        "MatMulInteger": MatMulIntegerOperator.self,
        "QLinearMatMul": QLinearMatMulOperator.self,
    ]
}

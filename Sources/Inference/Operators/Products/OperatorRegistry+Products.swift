/// Matrix products.
extension OperatorRegistry {
    static let products: Group = [
        "Einsum": EinsumOperator.self,
        "Gemm": GemmOperator.self,
        "MatMul": MatMulOperator.self,
        "MatMulInteger": MatMulIntegerOperator.self,
        "QLinearMatMul": QLinearMatMulOperator.self,
    ]
}

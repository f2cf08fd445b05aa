/// The operators by ONNX's names.
public enum OperatorRegistry {
    static let all: [String: any Operator.Type] = [
        "Identity": IdentityOperator.self
    ]

    /// - Throws: `InferenceError` naming the node, where its operator is unknown or its attributes are wrong.
    public static func makeOperator(_ node: Network.Node, operatorSet: Int) throws(InferenceError) -> any Operator {
        guard node.domain.isEmpty || node.domain == "ai.onnx", let type = all[node.type] else {
            let domain = node.domain.isEmpty ? "" : " of the domain \(node.domain.prefix(40))"
            throw InferenceError.unsupported("this operator\(domain) is not known").at(node)
        }
        do {
            return try type.init(node, operatorSet: operatorSet)
        } catch {
            throw error.at(node)
        }
    }
}

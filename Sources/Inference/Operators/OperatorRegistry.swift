/// The operators by ONNX's names. Each group is an extension in the folder of its operators.
public enum OperatorRegistry {
    typealias Group = [String: any Operator.Type]

    static let all: Group = [
        elementwise, generation, indexing, reductions, shaping,
        convolution, normalization, pooling, products, quantization, recurrence, resampling,
    ].reduce(into: [:]) { all, group in all.merge(group) { first, _ in first } }

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

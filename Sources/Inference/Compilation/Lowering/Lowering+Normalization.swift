/// Normalisation: by given statistics, or by those of the values themselves.
extension Lowering {
    func normalization(_ node: Node, _ operation: any Operator) throws(InferenceError) -> Node? {
        guard let input = node.inputs[0] else { return nil }
        let shape = network.shape(input)
        switch operation {
        case let operation as BatchNormalizationOperator: return batchNormalization(node, operation, shape)
        case let operation as LayerNormalizationOperator:
            let axis = try Axes.normalized(operation.axis, rank: shape.count)
            let count = shape[axis...].reduce(1, *)
            guard let scale = repeated(network.constantFloats(node.inputs[1]), count),
                let shift = repeated(
                    node.inputs.optional(2) == nil ? [0] : network.constantFloats(node.inputs[2]), count)
            else { return nil }
            return standardization(node, count, operation.epsilon, scale, shift, byRun: false)
        case let operation as InstanceNormalizationOperator:
            guard let scale = network.constantFloats(node.inputs[1]),
                let shift = network.constantFloats(node.inputs[2])
            else { return nil }
            return standardization(node, shape[2...].reduce(1, *), operation.epsilon, scale, shift, byRun: true)
        case let operation as GroupNormalizationOperator:
            guard operation.isScaledByGroup || operation.groupCount == shape[1],
                let scale = network.constantFloats(node.inputs[1]), let shift = network.constantFloats(node.inputs[2])
            else { return nil }
            let count = shape[1...].reduce(1, *) / operation.groupCount
            return standardization(node, count, operation.epsilon, scale, shift, byRun: true)
        default: return nil
        }
    }

    /// As many values as there are elements in a run, from those or from one for all.
    private func repeated(_ values: [Float]?, _ count: Int) -> [Float]? {
        guard let values, values.count == count || values.count == 1 else { return nil }
        return values.count == count ? values : [Float](repeating: values[0], count: count)
    }

    private func standardization(
        _ node: Node, _ count: Int, _ epsilon: Float, _ scale: [Float], _ shift: [Float], byRun: Bool
    ) -> Node {
        let work = Standardization(count: count, epsilon: epsilon, scale: scale, shift: shift, byRun: byRun)
        return Node(node, .standardization(work), inputs: [node.inputs[0]])
    }

    private func batchNormalization(_ node: Node, _ operation: BatchNormalizationOperator, _ shape: [Int]) -> Node? {
        guard operation.isPerChannel, !operation.isTraining, let scale = network.constantFloats(node.inputs[1]),
            let offset = network.constantFloats(node.inputs[2]), let mean = network.constantFloats(node.inputs[3]),
            let variance = network.constantFloats(node.inputs[4])
        else { return nil }
        let epsilon = Double(operation.epsilon)
        let factors = (0..<shape[1]).map { index in
            Float(Double(scale[index]) / (Double(variance[index]) + epsilon).squareRoot())
        }
        let shifts = (0..<shape[1]).map { offset[$0] - mean[$0] * factors[$0] }
        return Node(node, .scaling(ChannelScaling(scale: factors, shift: shifts)), inputs: [node.inputs[0]])
    }
}

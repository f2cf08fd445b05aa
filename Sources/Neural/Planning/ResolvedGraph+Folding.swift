extension ResolvedGraph {
    /// Moves batch normalisations with running statistics into the convolutions before them (Jacob et al. 2018, section
    /// 3.2): w' = w · s, b' = (b - mean) · s + offset, s = scale / √(variance + ε).
    mutating func foldBatchNormalizations() {
        var readers: [String: Int] = [:]
        for name in nodes.flatMap(\.inputs) + outputs.map(\.name) { readers[name, default: 0] += 1 }
        var folded: [Graph.Node] = []
        var places: [String: Int] = [:]
        for node in nodes {
            let source = node.inputs.first ?? ""
            if case .batchNormalization(let epsilon, _) = node.operation, let place = places[source],
                readers[source] == 1, case .convolution = folded[place].operation
            {
                fold(node, epsilon, into: &folded[place])
                places[node.outputs[0]] = place
            } else {
                places[node.outputs[0]] = folded.count
                folded.append(node)
            }
        }
        replaceNodes(folded)
    }

    private mutating func fold(_ normalization: Graph.Node, _ epsilon: Float, into convolution: inout Graph.Node) {
        let parameters = normalization.inputs.dropFirst().map { initializers[$0]!.values }
        let (scale, offset, mean, variance) = (parameters[0], parameters[1], parameters[2], parameters[3])
        var weight = initializers[convolution.inputs[1]]!
        let channels = weight.shape[0]
        var bias =
            convolution.inputs.count > 2 ? initializers[convolution.inputs[2]]! : Tensor(shape: [channels])
        let depth = weight.count / channels
        for channel in 0..<channels {
            let factor = scale[channel] / (variance[channel] + epsilon).squareRoot()
            for index in channel * depth..<(channel + 1) * depth { weight.values[index] *= factor }
            bias.values[channel] = (bias.values[channel] - mean[channel]) * factor + offset[channel]
        }
        // Names of their own: other nodes may use the same weights.
        let result = normalization.outputs[0]
        let names = [unusedName(result + ".weight"), unusedName(result + ".bias")]
        convolution.inputs = [convolution.inputs[0]] + names
        convolution.outputs = [result]
        addInitializer(names[0], weight)
        addInitializer(names[1], bias)
    }

    private func unusedName(_ name: String) -> String {
        var name = name
        while shapes[name] != nil { name += "'" }
        return name
    }
}

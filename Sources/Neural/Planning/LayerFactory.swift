/// Makes the layer that runs a node.
struct LayerFactory {
    let scratch = Scratch()

    /// True where the node's result is its input under another shape, so that both share their memory.
    static func isAlias(_ operation: Operation) -> Bool {
        switch operation {
        case .flatten, .reshape, .identity: true
        default: false
        }
    }

    /// - Returns: nil for an alias.
    /// - Throws: `GraphError` where a convolution would need more scratch memory than any real one.
    func layer(
        _ planned: PlannedNode, inputs: [Operand], output: Operand, generator: SeededGenerator
    ) throws(GraphError) -> (any Layer)? {
        let activation = planned.activation
        let bias = inputs.count == 3 ? inputs[2] : nil
        switch planned.node.operation {
        case .convolution(let settings):
            let isDepthwise = settings.groups == inputs[0].shape[1] && settings.groups == output.shape[1]
            if isDepthwise && settings.groups > 1 {
                return DepthwiseConvolutionLayer(
                    settings, input: inputs[0], weight: inputs[1], bias: bias, output: output, scratch: scratch)
            }
            try Operation.check(Array(inputs[1].shape[1...] + output.shape[2...]), planned.node.name)
            return dense(settings, inputs[0], inputs[1], bias, output, activation)
        case .convolution1D(let settings):
            try Operation.check(Array(inputs[1].shape[1...] + output.shape[2...]), planned.node.name)
            return dense(
                settings, inputs[0].asPicture, inputs[1].asPicture, bias, output.asPicture, activation)
        case .convolution3D(let settings, let depth):
            try Operation.check(Array(inputs[1].shape[1...] + output.shape[3...]), planned.node.name)
            return VolumeConvolutionLayer(
                settings, depth: depth, input: inputs[0], weight: inputs[1], bias: bias, output: output,
                scratch: scratch)
        case .gru: return GatedRecurrentLayer(inputs: inputs, output: output)
        case .batchNormalization(let epsilon, let momentum):
            return BatchNormalizationLayer(
                inputs: inputs, output: output, epsilon: epsilon, momentum: momentum, activation: activation)
        case .layerNormalization(let axis, let epsilon):
            return LayerNormalizationLayer(
                axis: index(axis, inputs[0]), epsilon: epsilon, inputs: inputs, output: output)
        case .transposedConvolution(let settings, _):
            try Operation.check(Array(inputs[1].shape[1...] + inputs[0].shape[2...]), planned.node.name)
            return TransposedConvolutionLayer(
                settings, input: inputs[0], weight: inputs[1], bias: bias, output: output, scratch: scratch)
        case .parametricRelu: return ParametricReluLayer(input: inputs[0], slope: inputs[1], output: output)
        case .resize(let factors, let interpolation):
            return ResizeLayer(factors, interpolation, input: inputs[0], output: output)
        case .dense:
            return DenseLayer(input: inputs[0], weight: inputs[1], bias: bias, output: output)
        case .maxPool(let pooling):
            return PoolingLayer(.maximum, pooling, input: inputs[0], output: output)
        case .averagePool(let pooling, let countsPadding):
            return PoolingLayer(.mean(countsPadding: countsPadding), pooling, input: inputs[0], output: output)
        case .globalAveragePool: return GlobalAveragePoolLayer(input: inputs[0], output: output)
        case .softmax(let axis):
            return SoftmaxLayer(axis: index(axis, inputs[0]), input: inputs[0], output: output)
        case .add: return BroadcastLayer(.sum, a: inputs[0], b: inputs[1], output: output)
        case .multiply: return BroadcastLayer(.product, a: inputs[0], b: inputs[1], output: output)
        case .concatenate(let axis):
            return ConcatenationLayer(axis: index(axis, inputs[0]), inputs: inputs, output: output)
        case .slice(let axis, let range):
            return SliceLayer(axis: index(axis, inputs[0]), range, input: inputs[0], output: output)
        case .pad(let axis, let before, _):
            return PaddingLayer(axis: index(axis, inputs[0]), before: before, input: inputs[0], output: output)
        case .transpose(let permutation):
            return TransposeLayer(permutation, input: inputs[0], output: output)
        case .dropout(let share):
            return DropoutLayer(share: share, input: inputs[0], output: output, generator: generator)
        case .relu, .leakyRelu, .clip, .sigmoid, .tanh, .hardSwish, .gelu:
            return Activation(planned.node.operation).map {
                ActivationLayer($0, input: inputs[0], output: output)
            }
        case .flatten, .reshape, .identity: return nil
        }
    }

    private func dense(
        _ settings: Operation.Convolution, _ input: Operand, _ weight: Operand, _ bias: Operand?, _ output: Operand,
        _ activation: Activation
    ) -> any Layer {
        if DirectConvolutionLayer.takes(settings) {
            return DirectConvolutionLayer(
                settings, input: input, weight: weight, bias: bias, output: output, activation: activation,
                scratch: scratch)
        }
        return ConvolutionLayer(
            settings, input: input, weight: weight, bias: bias, output: output, scratch: scratch)
    }

    private func index(_ axis: Int, _ input: Operand) -> Int { axis < 0 ? axis + input.shape.count : axis }
}

extension Operand {
    /// [a, b, T] as [a, b, 1, T].
    fileprivate var asPicture: Operand { reshaped([shape[0], shape[1], 1, shape[2]]) }
}

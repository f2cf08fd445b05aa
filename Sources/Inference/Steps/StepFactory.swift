/// Makes the steps that do what nodes ask for, on the places that are planned for their values.
struct StepFactory {
    let network: ResolvedNetwork
    let places: ValuePlaces
    let memory: MemoryMap

    /// - Returns: nil where there is nothing to do because the result is already in its place.
    func step(_ node: ResolvedNetwork.Node, at index: Int) -> (any Step)? {
        if case .general(let operation) = node.work {
            return GeneralStep(node: node, operation: operation, released: memory.released[index])
        }
        if places.isDone(node) { return nil }
        let inputs = node.inputs.compactMap { $0.flatMap { memory.operands[$0] } }
        guard let value = node.outputs.first ?? nil, let output = memory.operands[value], let input = inputs.first
        else {
            preconditionFailure("fast work without memory: \(node.source.place)")
        }
        switch node.work {
        case .general: return nil
        case .convolution(let convolution):
            return ConvolutionStep(convolution, inputs: inputs, output: output)
        case .transposedConvolution(let convolution):
            return TransposedConvolutionStep(convolution, input: input, output: output)
        case .pooling(let pooling): return PoolingStep(pooling, input: input, output: output)
        case .reduction(let reduction): return ReductionStep(reduction: reduction, input: input, output: output)
        case .standardization(let standardization):
            return StandardizationStep(standardization, input: input, output: output)
        case .function(let function): return FunctionStep(function: function, input: input, output: output)
        case .globalMean: return GlobalMeanStep(input: input, output: output)
        case .resizing(let resizing): return ResizingStep(resizing, input: input, output: output)
        case .padding(let above, _, let left, _):
            return PaddingStep(above: above, left: left, input: input, output: output)
        case .scaling(let scaling): return ScalingStep(scaling, input: input, output: output)
        case .activation(let activation):
            return ActivationStep(activation, input: input, output: output, count: network.floatCount(value))
        case .combination(let combination):
            return CombinationStep(combination, first: input, second: inputs[1], output: output)
        case .product(let product): return ProductStep(product, input: input, output: output)
        case .stackProduct(let geometry):
            return StackProductStep(geometry: geometry, left: input, right: inputs[1], output: output)
        case .softmax(let count, let step): return SoftmaxStep(count: count, step: step, input: input, output: output)
        case .view(let view): return CopyStep(view, input: input, output: output)
        case .concatenation(let axis):
            return ConcatenationStep(axis: axis, inputs: inputs, output: output, isPlaced: placed(node))
        case .channels(let sources):
            return ChannelStep(sources, inputs: inputs, output: output, isPlaced: placed(node))
        case .reordering(let reordering): return ReorderingStep(reordering, inputs: inputs, output: output)
        case .bytes(.convolution(let convolution)):
            return QuantizedConvolutionStep(convolution, inputs: inputs, output: output)
        case .bytes(.matrixProduct(let product)):
            return QuantizedProductStep(product, input: input, output: output)
        case .bytes(let work): return QuantizedStep(work, inputs: inputs, output: output)
        }
    }

    /// For each input of a node, true where it lies in its place in the result.
    private func placed(_ node: ResolvedNetwork.Node) -> [Bool] {
        guard let output = node.outputs.first ?? nil, let offsets = places.parts(of: node) else {
            return node.inputs.map { _ in false }
        }
        let target = places.root(of: output)
        return zip(node.inputs, offsets).map { input, offset in
            let place = places.root(of: input!)
            return place.value == target.value && place.offset == target.offset + offset
        }
    }
}

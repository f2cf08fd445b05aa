/// ConvTranspose: what a convolution's gradient does, with weights [inputs, outputs / groups, kernel...].
struct ConvTransposeOperator: Operator {
    let window: Window
    let groups: Int
    /// Elements added at the end of each axis; nil for none.
    let outputPadding: [Int]?
    /// Sizes of the output's axes that the pads are chosen for; nil where the pads say them.
    let outputSizes: [Int]?

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        window = try Window(node)
        groups = try node.int("group", default: 1)
        outputPadding = try Window.sizes("output_padding", of: node, from: 0)
        outputSizes = try Window.sizes("output_shape", of: node, from: 1)
    }

    /// The convolution whose gradient this is: its input is our output.
    func geometry(input: [Int], weights: [Int]) throws(InferenceError) -> WindowGeometry {
        guard input.count >= 3, weights.count == input.count else {
            throw InferenceError("an input of the shape \(input.prefix(8)) with weights of \(weights.prefix(8))")
        }
        guard groups > 0, weights[0] == input[1], input[1] % groups == 0 else {
            throw InferenceError("\(input[1]) channels in \(groups) groups with weights of \(weights.prefix(8))")
        }
        let rank = input.count - 2
        let kernel = Array(weights.dropFirst(2))
        guard kernel.allSatisfy({ 1...Window.limit ~= $0 }), window.kernel == nil || window.kernel == kernel,
            outputPadding == nil || outputPadding?.count == rank,
            outputSizes == nil || outputSizes?.count ?? 0 >= rank
        else { throw InferenceError("kernel, output padding or output shape do not fit \(rank) axes") }
        let strides = try window.expanded(window.strides, rank)
        let dilations = try window.expanded(window.dilations, rank)
        let pads = try window.explicitPads(rank)
        var axes: [WindowGeometry.Axis] = []
        for index in 0..<rank {
            var axis = WindowGeometry.Axis(
                input: 0, kernel: kernel[index], stride: strides[index], dilation: dilations[index],
                padBefore: pads[index], padAfter: pads[rank + index], output: input[2 + index])
            let full = axis.stride * (axis.output - 1) + (outputPadding?[index] ?? 0) + axis.extent
            // Old files give the output's whole shape.
            resolve(&axis, full: full, wanted: outputSizes.map { $0[$0.count - rank + index] })
            guard axis.output > 0, axis.input > 0 else {
                throw InferenceError("an axis of \(axis.output) elements would become one of \(axis.input)")
            }
            axes.append(axis)
        }
        return try WindowGeometry(axes)
    }

    /// - Parameters:
    ///   - full: the output's size without pads.
    ///   - wanted: the size that `output_shape` asks for.
    private func resolve(_ axis: inout WindowGeometry.Axis, full: Int, wanted: Int?) {
        let size: Int
        if let wanted {
            size = wanted
        } else if case .explicit = window.padding {
            axis.input = full - axis.padBefore - axis.padAfter
            return
        } else {
            // Where the kernel is smaller than the stride there is nothing to cut off.
            size = min(full, axis.output * axis.stride)
        }
        let pads = max(0, full - size)
        axis.input = size
        axis.padBefore = window.padding == .same ? pads / 2 : pads - pads / 2
        axis.padAfter = pads - axis.padBefore
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let (input, weights) = (try inputs.required(0), try inputs.required(1))
        _ = try input.type.matrixScalar()
        guard weights.type == input.type else { throw InferenceError("\(input.type) input, \(weights.type) weights") }
        let window = try geometry(input: input.shape, weights: weights.shape)
        return [ValueDescription(input.type, outputShape(input.shape, weights.shape, window))]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let (input, weights) = (try inputs.required(0), try inputs.required(1))
        let bias = inputs.optional(2)
        let window = try geometry(input: input.shape, weights: weights.shape)
        let shape = outputShape(input.shape, weights.shape, window)
        guard bias == nil || bias?.shape == [shape[1]] else {
            throw InferenceError("a bias of the shape \(bias?.shape ?? []) for \(shape[1]) channels")
        }
        func spread<T: MatrixScalar>(_ scalar: T.Type) throws(InferenceError) -> TypedTensor {
            var output = [T](repeating: 0, count: try TypedTensor.count(of: shape))
            try add(input, weights.values(computedAs: T.self), window, to: &output, channels: shape[1])
            if let bias = bias?.values(computedAs: T.self) {
                for index in output.indices { output[index] += bias[index / window.inputCount % shape[1]] }
            }
            return TypedTensor(shape: shape, output, roundedTo: input.type)
        }
        return [try spread(try input.type.matrixScalar())]
    }

    private func outputShape(_ input: [Int], _ weights: [Int], _ window: WindowGeometry) -> [Int] {
        [input[0], weights[1] * groups] + window.axes.map(\.input)
    }

    /// Each element of the input, times the weights, lands under the taps of its window.
    private func add<T: MatrixScalar>(
        _ input: TypedTensor, _ weights: [T], _ window: WindowGeometry, to output: inout [T], channels: Int
    ) throws(InferenceError) {
        let values = input.values(computedAs: T.self)
        let depth = input.shape[1] / groups
        let groupChannels = channels / groups
        let spreadCount = groupChannels * window.tapCount
        for rows in window.rowBlocks(depth: spreadCount) {
            let places = try window.places(rows: rows)
            let width = window.outputCount / window.axes[0].output
            let columns = rows.count * width
            for block in 0..<(input.shape[0] * groups) {
                let group = block % groups
                var spread = [T](repeating: 0, count: spreadCount * columns)
                T.addProduct(
                    MatrixBlock(weights, at: group * depth * spreadCount, pitch: spreadCount, isTransposed: true),
                    MatrixBlock(
                        values, at: block * depth * window.outputCount + rows.lowerBound * width,
                        pitch: window.outputCount),
                    to: &spread, at: 0, pitch: columns, rows: spreadCount, columns: columns, depth: depth)
                for channel in 0..<groupChannels {
                    let base = (block * groupChannels + channel) * window.inputCount
                    for (index, place) in places.enumerated() where place >= 0 {
                        output[base + place] += spread[channel * places.count + index]
                    }
                }
            }
        }
    }
}

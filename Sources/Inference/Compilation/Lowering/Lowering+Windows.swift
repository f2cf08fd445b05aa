/// Convolutions, pooling and whatever else slides a window over pictures.
extension Lowering {
    func window(_ node: Node, _ operation: any Operator) throws(InferenceError) -> Node? {
        guard let input = node.inputs[0], PictureShape(network.shape(input)) != nil else { return nil }
        switch operation {
        case let operation as ConvOperator: return try convolution(node, operation)
        case let operation as ConvTransposeOperator: return try transposedConvolution(node, operation)
        case let operation as MaxPoolOperator:
            return try pooling(node, .maximum, operation.window)
        case let operation as AveragePoolOperator:
            return try pooling(node, .mean(countsPadding: operation.countsPadding), operation.window)
        case is GlobalAveragePoolOperator: return Node(node, .globalMean, inputs: [input])
        case let operation as PadOperator: return try padding(node, operation)
        case let operation as ResizeOperator:
            let constants = node.inputs.map { $0.flatMap { network.values[$0].constant } }
            guard let axes = try operation.axes(of: network.shape(input), constants) else { return nil }
            return try resizing(node, operation.settings, axes)
        case let operation as UpsampleOperator:
            let scales = network.constantFloats(node.inputs.optional(1))
            guard let scales = operation.scales ?? scales else { return nil }
            return try resizing(
                node, operation.settings, operation.settings.axes(of: network.shape(input), scales: scales))
        default: return nil
        }
    }

    private func convolution(_ node: Node, _ operation: ConvOperator) throws(InferenceError) -> Node? {
        guard let input = node.inputs[0], let weights = network.constantFloats(node.inputs.optional(1)),
            let weightShape = node.inputs[1].map(network.shape), let bias = bias(node, count: weightShape[0])
        else { return nil }
        let geometry = try operation.geometry(input: network.shape(input), weights: weightShape)
        guard let (vertical, horizontal) = Self.pictureAxes(geometry.window) else { return nil }
        let convolution = Convolution(
            channels: geometry.inputChannels, outChannels: geometry.outputChannels, groups: geometry.groups,
            vertical: vertical, horizontal: horizontal, weights: weights, bias: bias)
        return Node(node, .convolution(convolution.withoutIdleTaps().withWholeBlocks()), inputs: [input])
    }

    private func transposedConvolution(
        _ node: Node, _ operation: ConvTransposeOperator
    ) throws(InferenceError) -> Node? {
        guard let input = node.inputs[0], let weights = network.constantFloats(node.inputs[1]),
            let weightShape = node.inputs[1].map(network.shape),
            let bias = bias(node, count: weightShape[1] * operation.groups)
        else { return nil }
        let geometry = try operation.geometry(input: network.shape(input), weights: weightShape)
        guard let (vertical, horizontal) = Self.pictureAxes(geometry) else { return nil }
        let convolution = TransposedConvolution(
            channels: weightShape[0], outChannels: bias.count, groups: operation.groups, vertical: vertical,
            horizontal: horizontal, weights: weights, bias: bias)
        return Node(node, .transposedConvolution(convolution), inputs: [input])
    }

    /// Of a convolution; zeros where it has none, nil where it is no constant.
    private func bias(_ node: Node, count: Int) -> [Float]? {
        guard let input = node.inputs.optional(2) else { return [Float](repeating: 0, count: count) }
        return network.constantFloats(input)
    }

    private func pooling(
        _ node: Node, _ function: Pooling.Function, _ window: Window
    ) throws(InferenceError) -> Node? {
        guard let input = node.inputs[0] else { return nil }
        let geometry = try PoolingGeometry(window, input: network.shape(input)).window
        guard let (vertical, horizontal) = Self.pictureAxes(geometry) else { return nil }
        let axes = [vertical, horizontal]
        if case .mean = function, axes.allSatisfy({ $0.kernel == $0.input && $0.padBefore == 0 && $0.output == 1 }) {
            return Node(node, .globalMean, inputs: [input])
        }
        // Kernels that count padding take it for the same on both sides.
        if case .mean(true) = function, axes.contains(where: { $0.padBefore != $0.padAfter }) { return nil }
        return Node(
            node, .pooling(Pooling(function: function, vertical: vertical, horizontal: horizontal)), inputs: [input])
    }

    /// Zeros around the rows and columns of pictures.
    private func padding(_ node: Node, _ operation: PadOperator) throws(InferenceError) -> Node? {
        guard let input = node.inputs[0], operation.mode == .constant, operation.attributeValue ?? 0 == 0,
            network.constantFloats(node.inputs.optional(2))?.allSatisfy({ $0 == 0 }) ?? (node.inputs.optional(2) == nil)
        else { return nil }
        let shape = network.shape(input)
        let constants = node.inputs.map { $0.flatMap { network.values[$0].constant } }
        let amounts = try operation.amounts(shape, constants)
        guard amounts.allSatisfy({ $0.before >= 0 && $0.after >= 0 }),
            amounts.prefix(2).allSatisfy({ $0 == (0, 0) })
        else { return nil }
        let rows = shape.count == 4 ? amounts[2] : (0, 0)
        let columns = amounts[shape.count - 1]
        return Node(
            node, .padding(above: rows.0, below: rows.1, left: columns.before, right: columns.after), inputs: [input])
    }

    private func resizing(
        _ node: Node, _ settings: ResizeSettings, _ axes: [ResizeSettings.Axis]
    ) throws(InferenceError) -> Node? {
        guard axes.count == 4, axes.prefix(2).allSatisfy({ $0.input == $0.output && $0.scale == 1 }),
            let rows = try Resizing.taps(settings, axes[2]), let columns = try Resizing.taps(settings, axes[3])
        else { return nil }
        return Node(node, .resizing(Resizing(rows: rows, columns: columns)), inputs: [node.inputs[0]])
    }

    /// The axes of a window as those of pictures; one axis is that of the columns.
    static func pictureAxes(_ window: WindowGeometry) -> (WindowGeometry.Axis, WindowGeometry.Axis)? {
        switch window.axes.count {
        case 1:
            let single = WindowGeometry.Axis(
                input: 1, kernel: 1, stride: 1, dilation: 1, padBefore: 0, padAfter: 0, output: 1)
            return (single, window.axes[0])
        case 2: return (window.axes[0], window.axes[1])
        default: return nil
        }
    }
}

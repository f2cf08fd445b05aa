extension Operation {
    /// More elements than this in one value are taken for a fault of the graph.
    static let elementLimit = 1 << 31

    /// The shape of the result for inputs of these shapes, all sizes known.
    /// - Throws: `GraphError` naming `node` where the shapes do not fit the operation.
    func outputShape(of inputs: [[Int]], node: String) throws(GraphError) -> [Int] {
        guard inputCount.contains(inputs.count) else {
            throw GraphError(node: node, "it has \(inputs.count) inputs instead of \(inputCount)")
        }
        let shape: [Int]
        switch self {
        case .convolution(let settings):
            shape = try Self.convolutionShape(settings, inputs, node)
        case .convolution1D(let settings):
            shape = try Self.lineConvolutionShape(settings, inputs, node)
        case .convolution3D(let settings, let depth):
            shape = try Self.volumeConvolutionShape(settings, depth, inputs, node)
        case .gru:
            shape = try Self.recurrentShape(inputs, node)
        case .batchNormalization(let epsilon, _):
            guard inputs[0].count >= 2, inputs[1...].allSatisfy({ $0 == [inputs[0][1]] }), epsilon >= 0 else {
                throw GraphError(node: node, "the parameters \(inputs[1...]) do not fit the channels of \(inputs[0])")
            }
            shape = inputs[0]
        case .layerNormalization(let axis, let epsilon):
            let index = try Self.index(of: axis, rank: inputs[0].count, node)
            guard inputs[1] == Array(inputs[0][index...]), inputs[2] == inputs[1], epsilon >= 0 else {
                throw GraphError(node: node, "the parameters \(inputs[1...]) do not fit the last axes of \(inputs[0])")
            }
            shape = inputs[0]
        case .transposedConvolution(let settings, let outputPadding):
            shape = try Self.transposedShape(settings, outputPadding, inputs, node)
        case .parametricRelu:
            let channels = inputs[0].count > 1 ? inputs[0][1] : 1
            let perChannel = [channels] + [Int](repeating: 1, count: max(0, inputs[0].count - 2))
            guard inputs[1].reduce(1, *) == 1 || inputs[1] == perChannel else {
                throw GraphError(node: node, "the slopes \(inputs[1]) do not fit the channels of \(inputs[0])")
            }
            shape = inputs[0]
        case .resize(let factors, _):
            guard inputs[0].count == 4, 1...64 ~= factors.height, 1...64 ~= factors.width else {
                throw GraphError(node: node, "\(inputs[0]) cannot be enlarged by \(factors)")
            }
            shape = [inputs[0][0], inputs[0][1], inputs[0][2] * factors.height, inputs[0][3] * factors.width]
        case .maxPool(let pooling), .averagePool(let pooling, _):
            shape = try Self.pooledShape(pooling, inputs[0], node)
        case .globalAveragePool:
            guard inputs[0].count == 4 else { throw GraphError(node: node, "\(inputs[0]) is not [N, C, H, W]") }
            shape = [inputs[0][0], inputs[0][1], 1, 1]
        case .dense:
            shape = try Self.denseShape(inputs, node)
        case .add, .multiply:
            shape = try Self.broadcastShape(inputs[0], inputs[1], node)
        case .softmax(let axis):
            _ = try Self.index(of: axis, rank: inputs[0].count, node)
            shape = inputs[0]
        case .concatenate(let axis):
            shape = try Self.concatenatedShape(axis, inputs, node)
        case .slice(let axis, let range):
            shape = try Self.slicedShape(axis, range, inputs[0], node)
        case .pad(let axis, let before, let after):
            shape = try Self.paddedShape(axis, before, after, inputs[0], node)
        case .transpose(let permutation):
            guard permutation.sorted() == Array(inputs[0].indices) else {
                throw GraphError(node: node, "\(permutation) is no order of the axes of \(inputs[0])")
            }
            shape = permutation.map { inputs[0][$0] }
        case .flatten(let axis):
            let index = axis == inputs[0].count ? axis : try Self.index(of: axis, rank: inputs[0].count, node)
            shape = [inputs[0][..<index].reduce(1, *), inputs[0][index...].reduce(1, *)]
        case .reshape(let target):
            shape = try Self.reshapedShape(target, inputs[0], node)
        case .dropout(let share):
            guard share >= 0, share < 1 else { throw GraphError(node: node, "the share \(share) is not of 0 ..< 1") }
            shape = inputs[0]
        case .relu, .leakyRelu, .clip, .sigmoid, .tanh, .hardSwish, .gelu, .identity:
            shape = inputs[0]
        }
        try Self.check(shape, node)
        return shape
    }

    static func check(_ shape: [Int], _ node: String?) throws(GraphError) {
        var count = 1
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard size > 0, !overflow, product <= elementLimit else {
                throw GraphError(node: node, "the shape \(shape) is empty or too large")
            }
            count = product
        }
    }

    private var inputCount: ClosedRange<Int> {
        switch self {
        case .convolution, .convolution1D, .convolution3D, .transposedConvolution, .dense: 2...3
        case .gru: 3...4
        case .layerNormalization: 3...3
        case .parametricRelu: 2...2
        case .batchNormalization: 5...5
        case .add, .multiply: 2...2
        case .concatenate: 1...1024
        default: 1...1
        }
    }

    static func convolutionShape(
        _ settings: Convolution, _ inputs: [[Int]], _ node: String
    ) throws(GraphError) -> [Int] {
        let (x, weight) = (inputs[0], inputs[1])
        let groups = settings.groups
        let fits =
            x.count == 4 && weight.count == 4 && groups > 0 && x[1] % groups == 0 && weight[0] % groups == 0
            && weight[1] == x[1] / groups && weight[2] == settings.kernel.height && weight[3] == settings.kernel.width
            && (inputs.count == 2 || inputs[2] == [weight[0]])
        guard fits else {
            throw GraphError(
                node: node, "the weights \(inputs[1...]) do not fit the input \(x) in \(groups) groups")
        }
        let height = try windowCount(
            x[2], settings.kernel.height, settings.strides.height, settings.dilations.height, settings.padding.top,
            settings.padding.bottom, node)
        let width = try windowCount(
            x[3], settings.kernel.width, settings.strides.width, settings.dilations.width, settings.padding.left,
            settings.padding.right, node)
        return [x[0], weight[0], height, width]
    }

    private static func transposedShape(
        _ settings: Convolution, _ outputPadding: Size, _ inputs: [[Int]], _ node: String
    ) throws(GraphError) -> [Int] {
        let (x, weight, groups) = (inputs[0], inputs[1], settings.groups)
        let fits =
            x.count == 4 && weight.count == 4 && groups > 0 && weight[0] == x[1] && x[1] % groups == 0
            && weight[2] == settings.kernel.height && weight[3] == settings.kernel.width
            && (inputs.count == 2 || inputs[2] == [weight[1] * groups])
        guard fits else {
            throw GraphError(node: node, "the weights \(inputs[1...]) do not fit the input \(x) in \(groups) groups")
        }
        func size(_ size: Int, _ stride: Int, _ kernel: Int, _ dilation: Int, _ padding: Int, _ added: Int) -> Int {
            (size - 1) * stride + (kernel - 1) * dilation + 1 - padding + added
        }
        let (padding, kernel, dilations) = (settings.padding, settings.kernel, settings.dilations)
        guard 0..<settings.strides.height ~= outputPadding.height, 0..<settings.strides.width ~= outputPadding.width
        else {
            throw GraphError(node: node, "the output padding \(outputPadding) is not below the strides")
        }
        let limit = 1 << 20
        guard
            [settings.strides.height, settings.strides.width, dilations.height, dilations.width].allSatisfy({
                1...limit ~= $0
            }),
            [padding.top, padding.left, padding.bottom, padding.right].allSatisfy({ 0...limit ~= $0 })
        else { throw GraphError(node: node, "strides, dilations or padding out of range") }
        let height = size(
            x[2], settings.strides.height, kernel.height, dilations.height, padding.top + padding.bottom,
            outputPadding.height)
        let width = size(
            x[3], settings.strides.width, kernel.width, dilations.width, padding.left + padding.right,
            outputPadding.width)
        return [x[0], weight[1] * groups, height, width]
    }

    private static func pooledShape(_ pooling: Pooling, _ x: [Int], _ node: String) throws(GraphError) -> [Int] {
        guard x.count == 4 else { throw GraphError(node: node, "\(x) is not [N, C, H, W]") }
        let (kernel, padding) = (pooling.kernel, pooling.padding)
        guard max(padding.top, padding.bottom) < kernel.height, max(padding.left, padding.right) < kernel.width else {
            throw GraphError(node: node, "the padding is as large as the kernel")
        }
        let height = try windowCount(
            x[2], kernel.height, pooling.strides.height, 1, padding.top, padding.bottom, node)
        let width = try windowCount(x[3], kernel.width, pooling.strides.width, 1, padding.left, padding.right, node)
        return [x[0], x[1], height, width]
    }

    /// The number of places for a kernel along one axis, rounded down (ONNX's default).
    static func windowCount(
        _ size: Int, _ kernel: Int, _ stride: Int, _ dilation: Int, _ before: Int, _ after: Int, _ node: String
    ) throws(GraphError) -> Int {
        let limit = 1 << 20
        guard [kernel, stride, dilation].allSatisfy({ 1...limit ~= $0 }),
            [before, after].allSatisfy({ 0...limit ~= $0 })
        else { throw GraphError(node: node, "kernel, stride, dilation or padding is out of range") }
        let room = size + before + after - (kernel - 1) * dilation - 1
        guard room >= 0 else {
            throw GraphError(
                node: node, "a kernel of \(kernel) does not fit \(size) pixels with \(before + after) padded")
        }
        return room / stride + 1
    }

    private static func denseShape(_ inputs: [[Int]], _ node: String) throws(GraphError) -> [Int] {
        let (x, weight) = (inputs[0], inputs[1])
        guard x.count == 2, weight.count == 2, weight[1] == x[1], inputs.count == 2 || inputs[2] == [weight[0]] else {
            throw GraphError(node: node, "the weights \(inputs[1...]) do not fit the input \(x)")
        }
        return [x[0], weight[0]]
    }

    private static func broadcastShape(_ a: [Int], _ b: [Int], _ node: String) throws(GraphError) -> [Int] {
        let rank = max(a.count, b.count)
        let left = [Int](repeating: 1, count: rank - a.count) + a
        let right = [Int](repeating: 1, count: rank - b.count) + b
        guard zip(left, right).allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 }) else {
            throw GraphError(node: node, "\(a) and \(b) cannot be broadcast to one shape")
        }
        return zip(left, right).map { max($0, $1) }
    }

    private static func concatenatedShape(
        _ axis: Int, _ inputs: [[Int]], _ node: String
    ) throws(GraphError) -> [Int] {
        var shape = inputs[0]
        let index = try index(of: axis, rank: shape.count, node)
        for other in inputs.dropFirst() {
            var expected = shape
            if other.count == shape.count { expected[index] = other[index] }
            guard other == expected else {
                throw GraphError(node: node, "\(inputs) cannot be joined along axis \(axis)")
            }
            shape[index] += other[index]
        }
        return shape
    }

    private static func reshapedShape(_ target: [Int], _ x: [Int], _ node: String) throws(GraphError) -> [Int] {
        let fault = GraphError(node: node, "\(x) cannot be reshaped to \(target)")
        var shape = target
        for (index, size) in target.enumerated() {
            guard size >= -1, size != 0 || index < x.count else { throw fault }
            if size == 0 { shape[index] = x[index] }
        }
        let count = x.reduce(1, *)
        if let inferred = shape.firstIndex(of: -1) {
            shape[inferred] = 1
            guard !shape.contains(-1) else { throw fault }
            try check(shape, node)
            shape[inferred] = count / shape.reduce(1, *)
        }
        try check(shape, node)
        guard shape.reduce(1, *) == count else { throw fault }
        return shape
    }

    /// An axis counted from the start, where negative ones count from the end.
    static func index(of axis: Int, rank: Int, _ node: String) throws(GraphError) -> Int {
        guard -rank..<rank ~= axis else { throw GraphError(node: node, "axis \(axis) of \(rank) axes") }
        return axis < 0 ? axis + rank : axis
    }
}

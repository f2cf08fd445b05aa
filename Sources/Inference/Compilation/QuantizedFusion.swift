import CKernels

/// Recognises what was quantised: DequantizeLinear, work in floats, QuantizeLinear become work on bytes.
///
/// A value is held in bytes if QuantizeLinear makes it and only DequantizeLinear reads it. Work on bytes rounds as the
/// written order of operations does, but for sums of products, which are exact here.
struct QuantizedFusion {
    typealias ValueID = ResolvedNetwork.ValueID
    typealias Node = ResolvedNetwork.Node

    var network: ResolvedNetwork
    private(set) var producers: [ValueID: Int] = [:]
    private(set) var readers: [ValueID: [Int]] = [:]
    var formats: [ValueID: ByteFormat] = [:]

    init(_ resolved: ResolvedNetwork) {
        network = resolved
        findUsage()
        for (index, node) in network.nodes.enumerated() where isGeneral(node, "QuantizeLinear") {
            if let output = node.outputs[0], let format = byteFormat(node, index) { formats[output] = format }
        }
        carryBytes()
        findUsage()
        for index in network.nodes.indices { fuse(index) }
        network.removeDeadNodes()
        joinTables()
        joinBounds()
        joinSums()
        chooseBorders()
    }

    private mutating func findUsage() {
        (producers, readers) = ([:], [:])
        for (index, node) in network.nodes.enumerated() {
            for case let output? in node.outputs { producers[output] = index }
            for case let input? in node.inputs { readers[input, default: []].append(index) }
        }
        for output in network.outputs { readers[output.value, default: []].append(-1) }
    }

    private func isGeneral(_ node: Node, _ type: String) -> Bool {
        if case .general = node.work { node.source.type == type && node.source.domain.isEmpty } else { false }
    }

    /// One scale and zero point for a tensor of bytes.
    private func format(_ parameters: ArraySlice<ValueID?>, isSigned: Bool) -> ByteFormat? {
        guard let scale = network.constantFloats(parameters.first ?? nil), scale.count == 1, scale[0] > 0 else {
            return nil
        }
        var zeroPoint: Int32 = 0
        if let value = parameters.dropFirst().first ?? nil {
            guard let levels = try? network.values[value].constant?.integers(), levels.count == 1 else { return nil }
            zeroPoint = Int32(levels[0])
        }
        return ByteFormat(scale: scale[0], zeroPoint: zeroPoint + (isSigned ? 128 : 0))
    }

    private func isSigned(_ value: ValueID) -> Bool? {
        switch network.values[value].description?.type {
        case .int8: true
        case .uint8: false
        default: nil
        }
    }

    /// What a QuantizeLinear makes, if it can be held in bytes.
    private func byteFormat(_ node: Node, _ index: Int) -> ByteFormat? {
        guard let output = node.outputs[0], let isSigned = isSigned(output), network.isFloat(node.inputs[0]!),
            BytePictureShape(network.shape(output)) != nil,
            let format = format(node.inputs.dropFirst(), isSigned: isSigned)
        else { return nil }
        let allRead = readers[output, default: []].allSatisfy { reader in
            guard reader >= 0, case let node = network.nodes[reader], isGeneral(node, "DequantizeLinear") else {
                return false
            }
            return self.format(node.inputs.dropFirst(), isSigned: isSigned) == format
        }
        return allRead ? format : nil
    }

    /// The bytes that a float value was made of.
    func bytes(_ value: ValueID?) -> (value: ValueID, format: ByteFormat)? {
        guard let value, let source = network.values[value].dequantizedFrom.first ?? nil, let format = formats[source]
        else {
            return nil
        }
        return (source, format)
    }

    private mutating func fuse(_ index: Int) {
        let node = network.nodes[index]
        if isGeneral(node, "DequantizeLinear"), let source = node.inputs[0], let format = formats[source] {
            network.nodes[index] = Node(node, .bytes(.dequantize(format)), inputs: [source])
        }
        if case .product(let product) = node.work, let input = bytes(node.inputs[0]),
            let product = matrixProduct(product, node, input.format)
        {
            network.nodes[index] = Node(node, .bytes(.matrixProduct(product)), inputs: [input.value])
        }
        guard isGeneral(node, "QuantizeLinear"), let output = node.outputs[0], let format = formats[output],
            let input = node.inputs[0]
        else { return }
        network.values[output].layout = .bytes(border: 0)
        network.nodes[index] = Node(node, .bytes(.quantize(format)), inputs: [input])
        if let carried = bytes(input), let table = table(.identity, from: carried.format, to: format) {
            network.nodes[index] = Node(node, .bytes(.table(table, format)), inputs: [carried.value])
            return
        }
        guard readers[input]?.count == 1, let producer = producers[input],
            let fused = fused(network.nodes[producer], format, output)
        else { return }
        network.nodes[index] = Node(
            sources: network.nodes[producer].sources + node.sources, work: .bytes(fused.work), inputs: fused.inputs,
            outputs: [output])
    }

    private func fused(_ node: Node, _ format: ByteFormat, _ output: ValueID) -> (work: ByteWork, inputs: [ValueID?])? {
        let inputs = node.inputs.map(bytes)
        guard !inputs.isEmpty, inputs.allSatisfy({ $0 != nil }), let first = inputs[0],
            let shape = BytePictureShape(network.shape(first.value)),
            let result = BytePictureShape(network.shape(output))
        else { return nil }
        let sources = inputs.map { $0?.value }
        switch node.work {
        case .convolution(let convolution):
            return self.convolution(convolution, node, first.format, format).map { (.convolution($0), sources) }
        case .combination(let combination):
            guard sources.count == 2, network.shape(sources[0]!) == network.shape(sources[1]!),
                let work = self.combination(combination, first.format, inputs[1]!.format, format)
            else { return nil }
            return (work, sources)
        case .pooling(let pooling): return self.pooling(pooling, shape, first.format, format).map { ($0, sources) }
        case .globalMean:
            var whole = Int8Pooling()
            (whole.channels, whole.height, whole.width) = (shape.channels, shape.height, shape.width)
            (whole.out_height, whole.out_width, whole.stride_y, whole.stride_x) = (1, 1, 1, 1)
            (whole.kernel_height, whole.kernel_width) = (shape.height, shape.width)
            return (.mean(whole, input: first.format, output: format, countsPadding: false), sources)
        case .resizing(let resizing):
            guard resizing.isNearest, first.format == format, result.channels == shape.channels else { return nil }
            return (
                .nearest(
                    rows: resizing.rows.map { Int32($0.index) }, columns: resizing.columns.map { Int32($0.index) },
                    format),
                sources
            )
        case .activation(let activation):
            return table(activation, from: first.format, to: format).map { (.table($0, format), sources) }
        case .concatenation(axis: 1):
            let tables = inputs.map { input in
                input!.format == format ? nil : table(.identity, from: input!.format, to: format)
            }
            return (.concatenation(tables, format), sources)
        default: return nil
        }
    }

    /// The bytes that an activation lets through; nil where it does more than that.
    private func range(_ activation: Activation, _ format: ByteFormat) -> (minimum: Int32, maximum: Int32)? {
        func byte(_ value: Float) -> Int32 {
            Int32(min(255, max(0, (value / format.scale).rounded(.toNearestOrEven) + Float(format.zeroPoint))))
        }
        switch activation {
        case .identity: return (0, 255)
        case .relu: return (format.zeroPoint, 255)
        case .clip(let minimum, let maximum) where minimum <= maximum: return (byte(minimum), byte(maximum))
        default: return nil
        }
    }

    private func combination(
        _ combination: Combination, _ first: ByteFormat, _ second: ByteFormat, _ format: ByteFormat
    ) -> ByteWork? {
        guard let range = range(combination.activation, format) else { return nil }
        var bytes = Int8Combination()
        (bytes.a_zero_point, bytes.b_zero_point) = (first.zeroPoint, second.zeroPoint)
        (bytes.zero_point, bytes.minimum, bytes.maximum) = (format.zeroPoint, range.minimum, range.maximum)
        switch combination.function {
        case .sum:
            (bytes.a_factor, bytes.b_factor) = (first.scale / format.scale, second.scale / format.scale)
            return .sum(bytes)
        case .product:
            bytes.a_factor = first.scale * second.scale / format.scale
            return .product(bytes)
        default: return nil
        }
    }

    private func convolution(
        _ convolution: Convolution, _ node: Node, _ input: ByteFormat, _ format: ByteFormat
    ) -> ByteConvolution? {
        guard convolution.addend == nil, convolution.sources == nil,
            let range = range(convolution.activation, format),
            let source = node.sources.first(where: { $0.type == "Conv" }),
            let groups = try? source.int("group", default: 1),
            let weights = named(source.inputs[1]), case let parts = network.values[weights].dequantizedFrom,
            parts.count >= 2,
            let bytes = signedWeights(parts), let scales = network.constantFloats(parts[1]),
            scales.count == 1 || scales.count == convolution.outChannels
        else { return nil }
        let shares = (0..<convolution.outChannels).map { scales[scales.count == 1 ? 0 : $0] * input.scale }
        var biases = [Float](repeating: 0, count: convolution.outChannels)
        if source.inputs.count > 2, !source.inputs[2].isEmpty {
            guard let own = network.constantFloats(named(source.inputs[2])) else { return nil }
            biases = own
        }
        return ByteConvolution(
            channels: convolution.channels, outChannels: convolution.outChannels, groups: groups,
            vertical: convolution.vertical, horizontal: convolution.horizontal, weights: bytes,
            biases: zip(biases, shares).map { Int32(min(1e9, max(-1e9, ($0 / $1).rounded(.toNearestOrEven)))) },
            multipliers: shares.map { $0 / format.scale }, inputZeroPoint: input.zeroPoint, zeroPoint: format.zeroPoint,
            minimum: range.minimum, maximum: range.maximum)
    }

    /// Weights less their zero point, which must be the same for all.
    func signedWeights(_ parts: [ValueID?]) -> [Int8]? {
        guard let integers = parts[0], let levels = try? network.values[integers].constant?.integers() else {
            return nil
        }
        var zeroPoint = 0
        if let value = parts.optional(2) {
            guard let points = try? network.values[value].constant?.integers(), let first = points.first,
                points.allSatisfy({ $0 == first })
            else { return nil }
            zeroPoint = first
        }
        let weights = levels.compactMap { Int8(exactly: $0 - zeroPoint) }
        return weights.count == levels.count ? weights : nil
    }

    func named(_ name: String) -> ValueID? { network.values.firstIndex { $0.name == name } }

    /// Pictures get the borders that the convolutions which read them need.
    private mutating func chooseBorders() {
        for node in network.nodes {
            guard case .bytes(.convolution(let convolution)) = node.work, let input = node.inputs[0],
                case .bytes(let border) = network.values[input].layout
            else { continue }
            network.values[input].layout = .bytes(border: max(border, convolution.border))
        }
    }
}

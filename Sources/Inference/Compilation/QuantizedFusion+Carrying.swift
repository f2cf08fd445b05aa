/// Carries bytes through what only selects values: rectifying, maxima, the nearest pixel.
///
/// Of dequantised bytes such work gives exactly the dequantised result of the same work on bytes, in the same format. Files
/// often leave QuantizeLinear out after it.
extension QuantizedFusion {
    /// Replaces such nodes by the work on bytes and a DequantizeLinear, which falls away where all readers take bytes.
    mutating func carryBytes() {
        var nodes: [Node] = []
        for node in network.nodes {
            guard let output = node.outputs.first ?? nil, network.isFloat(output),
                BytePictureShape(network.shape(output)) != nil, let input = bytes(node.inputs.first ?? nil),
                !isQuantized(output, to: input.format), let work = selection(node, input)
            else {
                nodes.append(node)
                continue
            }
            var value = network.values[output]
            value.description = ValueDescription(.uint8, network.shape(output))
            value.layout = .bytes(border: 0)
            let carried = network.add(value)
            formats[carried] = input.format
            network.values[output].dequantizedFrom = [carried]
            nodes.append(Node(node, .bytes(work), inputs: [input.value], outputs: [carried]))
            nodes.append(Node(node, .bytes(.dequantize(input.format)), inputs: [carried], outputs: [output]))
        }
        network.nodes = nodes
    }

    /// Whether the value's only reader makes bytes of it: that node and this one become one, whatever the formats, but for
    /// maxima and nearest pixels, which cannot change the format.
    private func isQuantized(_ value: ValueID, to format: ByteFormat) -> Bool {
        guard let readers = readers[value], readers.count == 1, readers[0] >= 0,
            case let reader = network.nodes[readers[0]], let output = reader.outputs.first ?? nil,
            let own = formats[output], let producer = producers[value]
        else { return false }
        if case .activation = network.nodes[producer].work { return true }
        return own == format
    }

    private func selection(_ node: Node, _ input: (value: ValueID, format: ByteFormat)) -> ByteWork? {
        switch node.work {
        case .activation(.relu):
            return table(.relu, from: input.format, to: input.format).map { .table($0, input.format) }
        case .pooling(let pooling):
            guard case .maximum = pooling.function, let shape = BytePictureShape(network.shape(input.value)) else {
                return nil
            }
            return self.pooling(pooling, shape, input.format, input.format)
        case .resizing(let resizing):
            guard resizing.isNearest else { return nil }
            return .nearest(
                rows: resizing.rows.map { Int32($0.index) }, columns: resizing.columns.map { Int32($0.index) },
                input.format)
        default: return nil
        }
    }

    /// A table that only bounds what a convolution alone gives to it is a narrower range of the convolution's bytes.
    mutating func joinBounds() {
        let (readerCounts, producers) = usage()
        for (index, node) in network.nodes.enumerated() {
            guard case .bytes(.table(let table, let format)) = node.work, let value = node.inputs[0],
                readerCounts[value] == 1, let producer = producers[value], case let first = network.nodes[producer],
                case .bytes(.convolution(var convolution)) = first.work, convolution.addend == nil,
                convolution.zeroPoint == format.zeroPoint, let (low, high) = bounds(table)
            else { continue }
            convolution.minimum = min(max(convolution.minimum, low), high)
            convolution.maximum = min(max(convolution.maximum, low), high)
            network.nodes[index] = first.joined(to: node, .bytes(.convolution(convolution)))
        }
        network.removeDeadNodes()
    }

    /// The ends of the range that a table leaves as it is, if it takes what is beyond to the nearer end.
    private func bounds(_ table: [UInt8]) -> (Int32, Int32)? {
        guard let low = table.first, let high = table.last, low <= high,
            table.indices.allSatisfy({ Int(table[$0]) == min(max($0, Int(low)), Int(high)) })
        else { return nil }
        return (Int32(low), Int32(high))
    }

    /// How many read each value, and which node makes it.
    func usage() -> (readerCounts: [ValueID: Int], producers: [ValueID: Int]) {
        var readerCounts: [ValueID: Int] = [:]
        var producers: [ValueID: Int] = [:]
        for (index, node) in network.nodes.enumerated() {
            for case let input? in node.inputs { readerCounts[input, default: 0] += 1 }
            for case let output? in node.outputs { producers[output] = index }
        }
        return (readerCounts, producers)
    }
}

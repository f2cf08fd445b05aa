/// Writes a quantised network down: the float network with its values sent through bytes and its weights stored as bytes.
struct QuantizedForm {
    private(set) var network: Network
    private let parameters: [String: ByteParameters]
    private let channelMeans: [String: [Double]]

    /// - Parameter channelMeans: of the values that nodes with weights read.
    init(
        _ source: Network, _ scheme: QuantizationScheme, _ parameters: [String: ByteParameters],
        _ channelMeans: [String: [Double]]
    ) {
        network = source
        network.nodes = []
        (self.parameters, self.channelMeans) = (parameters, channelMeans)
        for port in source.inputs { sendThroughBytes(port.name) }
        for (index, node) in source.nodes.enumerated() {
            var copy = node
            for input in node.inputs.indices where parameters[node.inputs[input]] != nil {
                copy.inputs[input] = Self.rounded(node.inputs[input])
            }
            if scheme.isQuantized[index], ["Conv", "Gemm"].contains(node.type) {
                storeWeights(of: node, in: &copy, source)
            }
            network.nodes.append(copy)
            for output in node.outputs { sendThroughBytes(output) }
        }
        network.removeUnusedInitializers()
    }

    private static func rounded(_ name: String) -> String { name + ".dequantized" }

    private mutating func sendThroughBytes(_ name: String) {
        guard let bytes = parameters[name] else { return }
        let (scale, zeroPoint) = (name + ".scale", name + ".zero_point")
        network.initializers[scale] = TypedTensor(scalar: bytes.scale)
        network.initializers[zeroPoint] = TypedTensor(scalar: bytes.zeroPoint)
        network.nodes.append(
            Network.Node(
                name: name + ".quantize", type: "QuantizeLinear", inputs: [name, scale, zeroPoint],
                outputs: [name + ".quantized"]))
        network.nodes.append(
            Network.Node(
                name: name + ".dequantize", type: "DequantizeLinear", inputs: [name + ".quantized", scale, zeroPoint],
                outputs: [Self.rounded(name)]))
    }

    private mutating func storeWeights(of node: Network.Node, in copy: inout Network.Node, _ source: Network) {
        guard let input = parameters[node.inputs[0]], let weights = source.initializers[node.inputs[1]],
            case .float(let values) = weights.elements
        else { return }
        let isTransposed = node.type == "Gemm" && node.attributes["transB"] != .int(1)
        let axis = isTransposed ? 1 : 0
        let outChannels = weights.shape[axis]
        let ordered = isTransposed ? Self.transposed(values, columns: outChannels) : values
        let taps = node.type == "Conv" ? weights.shape[2] * weights.shape[3] : 1
        var biases = [Float](repeating: 0, count: outChannels)
        if node.inputs.count > 2, case .float(let own)? = source.initializers[node.inputs[2]]?.elements { biases = own }
        let bytes = ByteWeights(
            ordered, outChannels: outChannels, taps: taps,
            leastScales: biases.map { abs($0) / Self.largestBias / input.scale })
        let unsigned = bytes.values.map { UInt8(Int($0) + 128) }
        let stored =
            isTransposed ? Self.transposed(unsigned, columns: values.count / max(1, outChannels)) : unsigned
        let prefix = node.outputs[0]
        copy.inputs[1] = store(
            TypedTensor(shape: weights.shape, stored), scales: bytes.scales,
            zero: [UInt8](repeating: 128, count: outChannels), axis: axis, named: prefix + ".weight")
        let means = channelMeans[node.inputs[0]] ?? []
        let shifts = Self.meanShifts(ordered, bytes.floats, outChannels: outChannels, taps: taps, means)
        let scales = bytes.scales.map { $0 * input.scale }
        let integers = biases.indices.map { channel in
            let bias = (Double(biases[channel]) - shifts[channel]) / Double(scales[channel])
            return Int32(min(2e9, max(-2e9, bias.rounded(.toNearestOrEven))))
        }
        let bias = store(
            TypedTensor(shape: [outChannels], integers), scales: scales,
            zero: [Int32](repeating: 0, count: outChannels), axis: 0, named: prefix + ".bias")
        copy.inputs = [copy.inputs[0], copy.inputs[1], bias]
    }

    /// In units of the sums of products, well within 32 bits; channels with larger ones get larger scales.
    private static let largestBias: Float = 0x1p28

    /// What rounded weights add to the mean of each output channel.
    private static func meanShifts(
        _ weights: [Float], _ rounded: [Float], outChannels: Int, taps: Int, _ means: [Double]
    ) -> [Double] {
        let count = weights.count / max(1, outChannels)
        let perGroup = count / max(1, taps)
        guard perGroup > 0, !means.isEmpty, means.count % perGroup == 0 else {
            return [Double](repeating: 0, count: outChannels)
        }
        let outputsPerGroup = max(1, outChannels / (means.count / perGroup))
        return (0..<outChannels).map { output in
            let firstInput = min(output / outputsPerGroup * perGroup, means.count - perGroup)
            return (0..<count).reduce(0.0) { sum, place in
                let difference = rounded[output * count + place] - weights[output * count + place]
                return sum + Double(difference) * means[firstInput + place / taps]
            }
        }
    }

    /// - Returns: the name of the tensor as floats.
    private mutating func store<T: Element>(
        _ tensor: TypedTensor, scales: [Float], zero: [T], axis: Int, named name: String
    ) -> String {
        let inputs = [name + ".quantized", name + ".scale", name + ".zero_point"]
        network.initializers[inputs[0]] = tensor
        network.initializers[inputs[1]] = TypedTensor(shape: [scales.count], scales)
        network.initializers[inputs[2]] = TypedTensor(shape: [zero.count], zero)
        network.nodes.append(
            Network.Node(
                name: name + ".dequantize", type: "DequantizeLinear", inputs: inputs, outputs: [Self.rounded(name)],
                attributes: ["axis": .int(axis)]))
        return Self.rounded(name)
    }

    private static func transposed<T>(_ values: [T], columns: Int) -> [T] {
        let rows = values.count / max(1, columns)
        return (0..<columns).flatMap { column in (0..<rows).map { values[$0 * columns + column] } }
    }
}

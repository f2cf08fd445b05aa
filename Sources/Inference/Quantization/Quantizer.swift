/// Turns a float network into one that computes with bytes, in the form that all engines read: QuantizeLinear and
/// DequantizeLinear around the nodes they concern (operator set 13).
///
/// Weights have one scale an output channel and are symmetric around 0, stored as unsigned bytes around 128, which other
/// engines multiply exactly where they let sums of signed ones saturate. Activations have one scale a tensor and a zero
/// point, from the ranges seen during calibration. Biases are 32-bit integers and make up for what rounding the weights
/// adds to the mean of each output channel (Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias
/// Correction", ICCV 2019, section 4.2, with means from calibration).
public struct Quantizer {
    /// The float network for known input shapes, simplified: what the quantised one is measured against.
    public let network: Network
    private var scheme: QuantizationScheme
    private var keepFloat: Set<String>
    private let plan: InferencePlan
    private var histograms: [String: ActivationHistogram] = [:]
    private var channelMeans: [String: ChannelMeans] = [:]

    /// - Parameter keepFloat: names of nodes, or of their first outputs, that go on computing with floats.
    /// - Throws: `InferenceError` naming the node or input at fault.
    public init(
        _ network: Network, inputShapes: [String: [Int]] = [:], keepFloat: Set<String> = []
    ) throws(InferenceError) {
        self.network = try network.simplified(inputShapes: inputShapes).upgraded()
        self.keepFloat = keepFloat
        scheme = QuantizationScheme(self.network, keepFloat: keepFloat)
        guard !scheme.values.isEmpty else { throw InferenceError("the network has no convolution to quantise") }
        var observed = self.network
        observed.outputs = scheme.values.map {
            Network.Port(name: $0.name, type: .float, shape: nil)
        }
        plan = try InferencePlan(observed)
    }

    /// Takes the values that one example gives into account.
    /// - Parameter inputs: one for each input of the network.
    public mutating func observe(_ inputs: [String: TypedTensor]) throws(InferenceError) {
        for (name, tensor) in inputs { try plan.setInput(name, tensor) }
        try plan.run()
        for (name, _) in scheme.values {
            let tensor = try plan.output(name)
            let values = try tensor.values(Float.self)
            histograms[name, default: ActivationHistogram()].add(values)
            channelMeans[name, default: ChannelMeans()].add(values, shape: tensor.shape)
        }
    }

    /// Lets more nodes compute with floats; what was observed is kept.
    public mutating func keepFloat(_ nodes: some Sequence<String>) {
        keepFloat.formUnion(nodes)
        scheme = QuantizationScheme(network, keepFloat: keepFloat)
    }

    /// The quantised network. Examples must have been observed.
    public func quantized(_ method: CalibrationMethod) throws(InferenceError) -> Network {
        QuantizedForm(network, scheme, try parameters(method), channelMeans.mapValues(\.means)).network
    }

    private func parameters(_ method: CalibrationMethod) throws(InferenceError) -> [String: ByteParameters] {
        var ranges: [String: ByteParameters] = [:]
        for (name, range) in scheme.values where name == range {
            guard let histogram = histograms[name] else { throw InferenceError("no example was observed") }
            ranges[name] = ByteParameters(histogram.range(method))
        }
        return Dictionary(uniqueKeysWithValues: scheme.values.map { ($0.name, ranges[$0.range]!) })
    }

    /// A value of the last example, as it was and rounded to bytes; nil for one that stays float.
    func observedInput(
        _ name: String, _ method: CalibrationMethod
    ) throws(InferenceError) -> (exact: TypedTensor, rounded: TypedTensor)? {
        guard let range = scheme.values.first(where: { $0.name == name })?.range, let histogram = histograms[range]
        else {
            return nil
        }
        let bytes = ByteParameters(histogram.range(method))
        let tensor = try plan.output(name)
        return (tensor, TypedTensor(shape: tensor.shape, try tensor.values(Float.self).map(bytes.rounded)))
    }
}

import Glibc

/// What quantisation costs at one node alone.
public struct NodeSensitivity: Sendable {
    /// The node's name, or its first output's.
    public let name: String
    /// Of the node's result, in decibels, where only its own input and weights are rounded to bytes.
    public let signalToNoise: Double
}

extension Quantizer {
    /// The nodes with weights, those that lose most first, measured on the example that was observed last.
    public func sensitivities(_ method: CalibrationMethod) throws(InferenceError) -> [NodeSensitivity] {
        let quantized = try quantized(method)
        var dequantized: [String: TypedTensor] = [:]
        for node in quantized.nodes where node.type == "DequantizeLinear" {
            let inputs = node.inputs.map { quantized.initializers[$0] }
            guard inputs.allSatisfy({ $0 != nil }) else { continue }
            let operation = try OperatorRegistry.makeOperator(node, operatorSet: quantized.operatorSet)
            dequantized[node.outputs[0]] = try operation.evaluate(inputs)[0]
        }
        var sensitivities: [NodeSensitivity] = []
        let floats = Dictionary(network.nodes.map { ($0.outputs[0], $0) }) { first, _ in first }
        for node in quantized.nodes where node.inputs.count > 1 && dequantized[node.inputs[1]] != nil {
            guard let source = floats[node.outputs[0]], let input = try observedInput(source.inputs[0], method) else {
                continue
            }
            let operation = try OperatorRegistry.makeOperator(source, operatorSet: network.operatorSet)
            let exact = try operation.evaluate(
                [input.exact] + source.inputs.dropFirst().map { network.initializers[$0] })
            let rounded = try operation.evaluate(
                [input.rounded]
                    + node.inputs.dropFirst().map { dequantized[$0] ?? quantized.initializers[$0] })
            sensitivities.append(
                NodeSensitivity(
                    name: source.name.isEmpty ? source.outputs[0] : source.name,
                    signalToNoise: Self.signalToNoise(exact[0], rounded[0])))
        }
        return sensitivities.sorted { $0.signalToNoise < $1.signalToNoise }
    }

    private static func signalToNoise(_ exact: TypedTensor, _ rounded: TypedTensor) -> Double {
        var signal = 0.0
        var noise = 0.0
        for (value, other) in zip(exact.elements.doubles(), rounded.elements.doubles()) {
            signal += value * value
            noise += (value - other) * (value - other)
        }
        return 10 * log10(signal / noise)
    }
}

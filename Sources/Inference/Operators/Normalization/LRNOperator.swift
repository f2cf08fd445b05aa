import Foundation

/// LRN, local response normalisation: each element divided by (bias + alpha / size · s) ^ beta, where s is the sum of squares
/// over neighbouring channels.
///
/// Source: Krizhevsky, Sutskever, Hinton, "ImageNet classification with deep convolutional neural networks", section 3.3.
struct LRNOperator: Operator {
    let alpha, beta, bias: Float
    /// Channels in a neighbourhood.
    let size: Int

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        alpha = try node.float("alpha", default: 0.0001)
        beta = try node.float("beta", default: 0.75)
        bias = try node.float("bias", default: 1)
        size = try node.int("size", default: 0)
        guard 1...Window.limit ~= size else { throw InferenceError("size is missing or not above 0") }
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        return [ValueDescription(input.type, input.shape)]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        guard input.rank >= 2 else { throw InferenceError("an input of the shape \(input.shape) has no channels") }
        let values = try input.floatingPoint()
        let channels = input.shape[1]
        let plane = input.shape.dropFirst(2).reduce(1, *)
        let results = values.indices.map { index in
            let channel = index / plane % channels
            let neighbours = max(0, channel - (size - 1) / 2)...min(channels - 1, channel + size / 2)
            let sum = neighbours.reduce(0.0) { sum, other in
                let value = values[index + (other - channel) * plane]
                return sum + value * value
            }
            return values[index] / pow(Double(bias) + Double(alpha) / Double(size) * sum, Double(beta))
        }
        return [TypedTensor(shape: input.shape, Elements(rounding: results, to: input.type))]
    }
}

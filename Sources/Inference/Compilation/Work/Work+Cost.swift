/// What work is called and what it costs.
extension Work {
    /// As "convolution 3×3".
    var kernelName: String {
        switch self {
        case .general: "general"
        case .convolution(let convolution):
            (convolution.isDepthwise ? "depthwise" : convolution.groups > 1 ? "grouped convolution" : "convolution")
                + " \(convolution.vertical.kernel)×\(convolution.horizontal.kernel)"
        case .transposedConvolution(let convolution):
            "transposed convolution \(convolution.vertical.kernel)×\(convolution.horizontal.kernel)"
        case .pooling(let pooling): "pooling \(pooling.vertical.kernel)×\(pooling.horizontal.kernel)"
        case .globalMean: "global mean"
        case .reduction: "reduction"
        case .standardization: "standardisation"
        case .resizing: "resizing"
        case .scaling: "scaling by channel"
        case .activation: "activation"
        case .combination, .function: "elementwise"
        case .product, .stackProduct: "matrix product"
        case .softmax: "softmax"
        case .view: "strided copy"
        case .concatenation: "concatenation"
        case .channels: "channel copy"
        case .padding: "padding"
        case .reordering: "reordering"
        case .bytes(let work): work.kernelName
        }
    }

    /// Weights and biases.
    var parameterCount: Int {
        switch self {
        case .convolution(let convolution): convolution.weights.count + convolution.bias.count
        case .transposedConvolution(let convolution): convolution.weights.count + convolution.bias.count
        case .product(let product): product.weights.count + product.bias.count
        case .bytes(.convolution(let convolution)): convolution.weights.count + convolution.biases.count
        case .bytes(.matrixProduct(let product)): product.weights.count + product.bias.count
        case .scaling(let scaling): 2 * scaling.scale.count
        case .standardization(let standardization): 2 * standardization.scale.count
        default: 0
        }
    }

    /// - Parameter outputCount: elements of the result.
    func multiplyAccumulates(outputCount: Int) -> Int {
        switch self {
        case .convolution(let convolution): outputCount * (convolution.weights.count / convolution.outChannels)
        case .transposedConvolution(let convolution):
            outputCount / (convolution.vertical.input * convolution.horizontal.input) / convolution.outChannels
                * convolution.weights.count * convolution.vertical.output * convolution.horizontal.output
        case .product(let product): outputCount * product.depth
        case .stackProduct(let geometry): outputCount * geometry.depth
        case .bytes(.convolution(let convolution)):
            outputCount * (convolution.weights.count / convolution.outChannels)
        case .bytes(.matrixProduct(let product)): product.weights.count
        default: 0
        }
    }
}

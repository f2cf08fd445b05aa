/// What a convolution's input [batch, channels, axes...] and weights [outputs, channels / groups, kernel...] make together.
struct ConvolutionGeometry: Sendable, Equatable {
    let batch: Int
    let inputChannels: Int
    let outputChannels: Int
    let groups: Int
    let window: WindowGeometry

    /// - Throws: where the shapes do not belong together.
    init(_ window: Window, groups: Int, input: [Int], weights: [Int]) throws(InferenceError) {
        guard input.count >= 3, weights.count == input.count else {
            throw InferenceError("an input of the shape \(input.prefix(8)) with weights of \(weights.prefix(8))")
        }
        guard groups > 0, weights[0] % groups == 0, input[1] % groups == 0, weights[1] == input[1] / groups else {
            throw InferenceError("\(input[1]) channels in \(groups) groups with weights of \(weights.prefix(8))")
        }
        batch = input[0]
        inputChannels = input[1]
        outputChannels = weights[0]
        self.groups = groups
        self.window = try window.geometry(over: Array(input.dropFirst(2)), kernel: Array(weights.dropFirst(2)))
    }

    var outputShape: [Int] { [batch, outputChannels] + window.outputSizes }

    /// - Throws: unless there is one value for each output channel.
    func checkBias(_ shape: [Int]?) throws(InferenceError) {
        guard let shape else { return }
        guard shape == [outputChannels] else {
            throw InferenceError("a bias of the shape \(shape.prefix(8)) for \(outputChannels) channels")
        }
    }
}

/// Writes a network as a chain of blocks, with random first weights.
///
/// Weights are drawn from normal distributions of deviation √(2 / inputs of one output) (He et al. 2015, equation 10);
/// the same seed and calls give the same network.
///
///     let graph = NetworkBuilder(height: 96, width: 96, seed: 1)
///         .convolution(16, kernel: 3, stride: 2).normalization().activation(.relu)
///         .depthwiseSeparable(32, stride: 2)
///         .classifier(classes: 3)
public final class NetworkBuilder {
    public private(set) var graph: Graph
    /// The value at the end of the chain; set it to go on from another one.
    public var value: String
    private var channelsByValue: [String: Int]
    private var generator: SeededGenerator

    /// A network whose input `image` is [N, channels, height, width].
    public init(channels: Int = 3, height: Int, width: Int, seed: UInt64) {
        let port = Graph.Port(name: "image", shape: [-1, channels, height, width])
        graph = Graph(inputs: [port], outputs: [], nodes: [], initializers: [:])
        value = port.name
        channelsByValue = [port.name: channels]
        generator = SeededGenerator(seed: seed)
    }

    /// Channels of `value`.
    public var channels: Int { channelsByValue[value] ?? 0 }

    /// A convolution that keeps height and width but for the stride. It has no bias unless asked for: a normalisation
    /// brings its own.
    @discardableResult
    public func convolution(
        _ outputs: Int, kernel: Int, stride: Int = 1, groups: Int = 1, hasBias: Bool = false
    ) -> NetworkBuilder {
        let name = nextName("convolution")
        let depth = channels / groups * kernel * kernel
        var inputs = [
            value, add(name + ".weight", normal([outputs, channels / groups, kernel, kernel], inputsPerOutput: depth)),
        ]
        if hasBias { inputs.append(add(name + ".bias", Tensor(shape: [outputs]))) }
        let settings = Operation.Convolution(
            kernel: .init(kernel, kernel), strides: .init(stride, stride), padding: .init(kernel / 2), groups: groups)
        return append(name, .convolution(settings), inputs, channels: outputs)
    }

    /// - Parameter scale: its first value; 0 makes a residual block start as the identity (Goyal et al. 2017, section 5.1).
    @discardableResult
    public func normalization(scale: Float = 1) -> NetworkBuilder {
        let name = nextName("normalization")
        let inputs = [
            value,
            add(name + ".scale", Tensor(shape: [channels], repeating: scale)),
            add(name + ".offset", Tensor(shape: [channels])),
            add(name + ".mean", Tensor(shape: [channels])),
            add(name + ".variance", Tensor(shape: [channels], repeating: 1)),
        ]
        return append(name, .batchNormalization(epsilon: 1e-5, momentum: 0.9), inputs, channels: channels)
    }

    /// Any operation of one input that keeps the number of channels: activations, pooling, dropout.
    @discardableResult
    public func activation(_ operation: Operation) -> NetworkBuilder {
        append(nextName("activation"), operation, [value], channels: channels)
    }

    @discardableResult
    public func maxPool(_ kernel: Int = 2) -> NetworkBuilder {
        let pooling = Operation.Pooling(kernel: .init(kernel, kernel), strides: .init(kernel, kernel))
        return append(nextName("pool"), .maxPool(pooling), [value], channels: channels)
    }

    @discardableResult
    public func dropout(share: Float) -> NetworkBuilder {
        append(nextName("dropout"), .dropout(share: share), [value], channels: channels)
    }

    /// Adds another value of the same shape to the chain's end.
    @discardableResult
    public func add(_ other: String) -> NetworkBuilder {
        append(nextName("sum"), .add, [value, other], channels: channels)
    }

    /// Multiplies another value, of a shape that one can be broadcast to the other, with the chain's end.
    @discardableResult
    public func multiply(_ other: String) -> NetworkBuilder {
        append(nextName("product"), .multiply, [other, value], channels: channels)
    }

    /// Ends the network as a classifier that also localises: `map` [N, classes, h, w] and, its spatial mean, `logits`
    /// [N, classes] (Lin et al. 2014, section 3.2).
    public func classifier(classes: Int) -> Graph {
        convolution(classes, kernel: 1, hasBias: true)
        graph.nodes[graph.nodes.count - 1].outputs = ["map"]
        graph.nodes += [
            .init(name: "mean", operation: .globalAveragePool, inputs: ["map"], outputs: ["mean"]),
            .init(name: "logits", operation: .flatten(axis: 1), inputs: ["mean"], outputs: ["logits"]),
        ]
        graph.outputs = [
            .init(name: "logits", shape: [-1, classes]), .init(name: "map", shape: [-1, classes, -1, -1]),
        ]
        return graph
    }

    private func append(
        _ name: String, _ operation: Operation, _ inputs: [String], channels: Int
    ) -> NetworkBuilder {
        graph.nodes.append(.init(name: name, operation: operation, inputs: inputs, outputs: [name]))
        value = name
        channelsByValue[name] = channels
        return self
    }

    private func nextName(_ kind: String) -> String { "\(kind)\(graph.nodes.count)" }

    private func add(_ name: String, _ tensor: Tensor) -> String {
        graph.initializers[name] = tensor
        return name
    }

    private func normal(_ shape: [Int], inputsPerOutput: Int) -> Tensor {
        let deviation = (2 / Float(max(1, inputsPerOutput))).squareRoot()
        var tensor = Tensor(shape: shape)
        for index in tensor.values.indices { tensor.values[index] = generator.nextNormal() * deviation }
        return tensor
    }
}

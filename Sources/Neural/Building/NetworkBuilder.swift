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
    /// Frames of a clip, where the input is one.
    public let frames: Int?
    private var generator: SeededGenerator

    /// A network whose input, `image` unless named otherwise, is [N, channels, height, width].
    ///
    /// - Parameter frames: makes it [N, frames, channels, height, width]; the chain goes on from the frames as [N · frames,
    ///   channels, height, width].
    public init(
        frames: Int? = nil, channels: Int = 3, height: Int, width: Int, seed: UInt64, inputName: String = "image"
    ) {
        let picture = [channels, height, width]
        let port = Graph.Port(name: inputName, shape: [-1] + (frames.map { [$0] } ?? []) + picture)
        graph = Graph(inputs: [port], outputs: [], nodes: [], initializers: [:])
        value = port.name
        channelsByValue = [port.name: channels]
        generator = SeededGenerator(seed: seed)
        self.frames = frames
        if frames != nil { reshape([-1] + picture, channels: channels) }
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

    /// A dense layer over [N, K], or over all that the chain's end holds for an example.
    @discardableResult
    public func dense(_ outputs: Int) -> NetworkBuilder {
        let inputs = shape(ofExamples: 1)[1...].reduce(1, *)
        append(nextName("flatten"), .flatten(axis: 1), [value], channels: inputs)
        let name = nextName("dense")
        let weight = add(name + ".weight", normal([outputs, inputs], inputsPerOutput: inputs))
        return append(
            name, .dense, [value, weight, add(name + ".bias", Tensor(shape: [outputs]))], channels: outputs)
    }

    /// A convolution over the last axis of [N, C, T] that keeps its length.
    @discardableResult
    public func convolution1D(_ outputs: Int, kernel: Int) -> NetworkBuilder {
        let name = nextName("convolution")
        let weight = add(name + ".weight", normal([outputs, channels, kernel], inputsPerOutput: channels * kernel))
        let settings = Operation.Convolution(
            kernel: .init(1, kernel), padding: .init(top: 0, left: kernel / 2, bottom: 0, right: kernel / 2))
        return append(
            name, .convolution1D(settings), [value, weight, add(name + ".bias", Tensor(shape: [outputs]))],
            channels: outputs)
    }

    /// A gated recurrent unit over [T, N, C]; the result is [T, 1, N, units]. First weights are uniform within
    /// 1 / √units, as PyTorch draws them.
    @discardableResult
    public func gru(_ units: Int) -> NetworkBuilder {
        let name = nextName("gru")
        let limit = 1 / Float(units).squareRoot()
        let weight = add(name + ".weight", uniform([1, 3 * units, channels], limit: limit))
        let recurrence = add(name + ".recurrence", uniform([1, 3 * units, units], limit: limit))
        let bias = add(name + ".bias", Tensor(shape: [1, 6 * units]))
        return append(name, .gru, [value, weight, recurrence, bias], channels: units)
    }

    /// - Parameter channels: what later layers take the result's channels for.
    @discardableResult
    public func reshape(_ shape: [Int], channels: Int) -> NetworkBuilder {
        append(nextName("reshape"), .reshape(shape), [value], channels: channels)
    }

    @discardableResult
    public func transpose(_ permutation: [Int]) -> NetworkBuilder {
        append(nextName("transpose"), .transpose(permutation), [value], channels: channels)
    }

    @discardableResult
    public func slice(axis: Int, _ range: Range<Int>, channels: Int? = nil) -> NetworkBuilder {
        append(nextName("slice"), .slice(axis: axis, range), [value], channels: channels ?? self.channels)
    }

    @discardableResult
    public func pad(axis: Int, before: Int, after: Int) -> NetworkBuilder {
        append(nextName("pad"), .pad(axis: axis, before: before, after: after), [value], channels: channels)
    }

    /// Joins other values with the chain's end, which comes last.
    @discardableResult
    public func concatenate(_ others: [String], axis: Int) -> NetworkBuilder {
        append(nextName("join"), .concatenate(axis: axis), others + [value], channels: channels)
    }

    /// The shape of the chain's end for so many examples.
    public func shape(ofExamples count: Int) -> [Int] {
        do { return try graph.shape(of: value, batch: count) } catch {
            preconditionFailure("the chain does not fit together: \(error)")
        }
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

    @discardableResult
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

    private func uniform(_ shape: [Int], limit: Float) -> Tensor {
        var tensor = Tensor(shape: shape)
        for index in tensor.values.indices { tensor.values[index] = (2 * generator.nextUnit() - 1) * limit }
        return tensor
    }

    private func normal(_ shape: [Int], inputsPerOutput: Int) -> Tensor {
        let deviation = (2 / Float(max(1, inputsPerOutput))).squareRoot()
        var tensor = Tensor(shape: shape)
        for index in tensor.values.indices { tensor.values[index] = generator.nextNormal() * deviation }
        return tensor
    }
}

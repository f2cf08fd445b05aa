import Testing

@testable import Inference

@Suite struct QuantizerTests {
    /// Pad, convolution, normalisation, activation, depthwise convolution, sum, pool, product of weights.
    private func network() -> Network {
        var sketch = NetworkSketch()
        let x = sketch.input([1, 3, 12, 12])
        let padded = sketch.node("Pad", [x, sketch.integers([0, 0, 1, 1, 0, 0, 1, 1])])
        let first = sketch.convolution(padded, 3, 8, kernel: 3)
        let statistics = (0..<4).map { _ in sketch.weights([8], in: 0.5...1) }
        let active = sketch.node("Relu", [sketch.node("BatchNormalization", [first] + statistics)])
        let second = sketch.node("Relu", [sketch.convolution(active, 8, 8, kernel: 3, pad: 1, groups: 8)])
        let sum = sketch.node("Add", [active, second])
        let pooled = sketch.node(
            "MaxPool", [sum], ["kernel_shape": .ints([2, 2]), "strides": .ints([2, 2])])
        let flat = sketch.node("Flatten", [sketch.node("GlobalAveragePool", [sketch.convolution(pooled, 8, 16)])])
        sketch.output(sketch.node("Gemm", [flat, sketch.weights([16, 5]), sketch.weights([5])]))
        return sketch.network
    }

    private func example(_ seed: UInt64) -> [String: TypedTensor] {
        var state = seed
        let values = (0..<432).map { _ -> Float in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(state >> 40) * 0x1p-23 - 1
        }
        return ["x": TypedTensor(shape: [1, 3, 12, 12], values)]
    }

    private func quantizer(keepFloat: Set<String> = []) throws -> Quantizer {
        var quantizer = try Quantizer(network(), keepFloat: keepFloat)
        for seed in 1...6 { try quantizer.observe(example(UInt64(seed))) }
        return quantizer
    }

    @Test("simplifying changes no result")
    func simplified() throws {
        let simplified = try network().simplified(inputShapes: [:])
        #expect(!simplified.nodes.contains { ["BatchNormalization", "Pad"].contains($0.type) })
        let (before, after) = (try Interpreter(network()).run(example(9)), try Interpreter(simplified).run(example(9)))
        for (name, tensor) in before {
            for (value, other) in zip(tensor.elements.doubles(), after[name]!.elements.doubles()) {
                #expect(abs(value - other) < 1e-4 * max(1, abs(value)))
            }
        }
    }

    @Test("the quantised network follows the float one, with every way to choose ranges")
    func accuracy() throws {
        let quantizer = try quantizer()
        for method in [CalibrationMethod.minimumMaximum, .percentile(0.9999), .entropy, .leastSquares] {
            var comparison = try QuantizationComparison(
                float: quantizer.network, quantized: try quantizer.quantized(method))
            for seed in 20...23 { try comparison.add(example(UInt64(seed))) }
            let output = try #require(comparison.report.outputs.first)
            #expect(output.cosine > 0.995 && output.signalToNoise > 18, "\(method): \(output)")
        }
    }

    @Test("every weight is stored as bytes, biases as integers, and activations lie between bytes")
    func form() throws {
        let quantized = try quantizer().quantized(.minimumMaximum)
        let producers = Dictionary(uniqueKeysWithValues: quantized.nodes.map { ($0.outputs[0], $0) })
        for node in quantized.nodes where ["Conv", "Gemm"].contains(node.type) {
            let sources = node.inputs.map { producers[$0] }
            #expect(sources.allSatisfy { $0?.type == "DequantizeLinear" })
            #expect(quantized.initializers[sources[1]!.inputs[0]]?.type == .uint8)
            #expect(quantized.initializers[sources[2]!.inputs[0]]?.type == .int32)
        }
        // Nothing rounds between a convolution and its activation.
        for node in quantized.nodes where node.type == "Relu" { #expect(producers[node.inputs[0]]?.type == "Conv") }
        // A pool hands on the bytes that it is given.
        let pool = try #require(quantized.nodes.first { $0.type == "MaxPool" })
        let reader = try #require(quantized.nodes.first { $0.inputs.first == pool.outputs[0] })
        let before = try #require(producers[pool.inputs[0]])
        #expect(quantized.initializers[reader.inputs[1]] == quantized.initializers[before.inputs[1]])
    }

    @Test("biases make up for what rounding the weights adds to the mean of a channel")
    func biasCorrection() throws {
        var sketch = NetworkSketch()
        let x = sketch.input([1, 8, 4, 4])
        sketch.output(sketch.convolution(x, 8, 6))
        var quantizer = try Quantizer(sketch.network)
        // Values far from 0: an error of a weight becomes one of the mean.
        let input = TypedTensor(shape: [1, 8, 4, 4], (0..<128).map { 3 + Float($0 % 7) / 7 })
        try quantizer.observe(["x": input])
        let quantized = try quantizer.quantized(.minimumMaximum)
        let exact = try Interpreter(quantizer.network).run(["x": input])
        let rounded = try Interpreter(quantized).run(["x": input])
        for (name, tensor) in exact {
            let (values, others) = (tensor.elements.doubles(), rounded[name]!.elements.doubles())
            for channel in 0..<6 {
                let places = channel * 16..<(channel + 1) * 16
                let shift = places.reduce(0.0) { $0 + others[$1] - values[$1] } / 16
                #expect(abs(shift) < 0.004, "channel \(channel)")
            }
        }
    }

    @Test("a channel of tiny weights keeps its bias")
    func deadChannel() throws {
        var sketch = NetworkSketch()
        let x = sketch.input([1, 1, 2, 2])
        let weights = sketch.constant(TypedTensor(shape: [2, 1, 1, 1], [Float(1e-30), 1]))
        let biases = sketch.constant(TypedTensor(shape: [2], [Float(5), 0]))
        sketch.output(sketch.node("Conv", [x, weights, biases]))
        var quantizer = try Quantizer(sketch.network)
        let input = ["x": TypedTensor(shape: [1, 1, 2, 2], [Float(0), 1, 2, 3])]
        try quantizer.observe(input)
        let result = try Interpreter(try quantizer.quantized(.minimumMaximum)).run(input)
        for value in result.values.first!.elements.doubles().prefix(4) { #expect(abs(value - 5) < 1e-3) }
    }

    @Test("networks of older operator sets are rewritten and compute the same")
    func upgraded() throws {
        var sketch = NetworkSketch(operatorSet: 9)
        let x = sketch.input([1, 3, 4, 4])
        let clipped = sketch.node("Clip", [sketch.convolution(x, 3, 4)], ["min": .float(-0.5), "max": .float(0.5)])
        let large = sketch.node(
            "Upsample", [clipped, sketch.constant(TypedTensor(shape: [4], [Float(1), 1, 2, 2]))],
            ["mode": .string("nearest")])
        let cut = sketch.node("Slice", [large], ["starts": .ints([1]), "ends": .ints([7]), "axes": .ints([3])])
        sketch.output(sketch.node("Softmax", [sketch.node("Unsqueeze", [cut], ["axes": .ints([1])])]))
        let upgraded = try sketch.network.upgraded()
        #expect(upgraded.operatorSet == 13)
        let input = ["x": TypedTensor(shape: [1, 3, 4, 4], (0..<48).map { Float($0 % 11) / 5 - 1 })]
        let (before, after) = (try Interpreter(sketch.network).run(input), try Interpreter(upgraded).run(input))
        #expect(before == after)
        #expect(throws: InferenceError.self) { try NetworkSketch(operatorSet: 7).network.upgraded() }
    }

    @Test("nodes that shall keep floats do")
    func keepFloat() throws {
        let name = try #require(network().nodes.last).name
        let quantized = try quantizer(keepFloat: [name]).quantized(.minimumMaximum)
        let gemm = try #require(quantized.nodes.first { $0.type == "Gemm" })
        #expect(quantized.initializers[gemm.inputs[1]]?.type == .float)
    }

    @Test("every node with weights is told how much it loses, the worst first")
    func sensitivities() throws {
        let nodes = try quantizer().sensitivities(.minimumMaximum)
        #expect(nodes.count == 4)
        #expect(nodes.map(\.signalToNoise) == nodes.map(\.signalToNoise).sorted())
        #expect(nodes.allSatisfy { $0.signalToNoise > 20 })
    }

    @Test("a network without weights is refused")
    func nothingToQuantize() {
        var sketch = NetworkSketch()
        let x = sketch.input([1, 3, 4, 4])
        sketch.output(sketch.node("Relu", [x]))
        #expect(throws: InferenceError.self) { try Quantizer(sketch.network) }
    }
}

import Testing

@testable import Inference

@Suite struct WrittenOutBytesTests {
    private struct Parameters {
        let scale, zeroPoint: String
    }

    private func parameters(_ sketch: inout NetworkSketch, _ scale: Float, _ zeroPoint: UInt8) -> Parameters {
        Parameters(
            scale: sketch.constant(TypedTensor(shape: [], [scale])),
            zeroPoint: sketch.constant(TypedTensor(shape: [], .uint8([zeroPoint]))))
    }

    @Test("QLinearConv and maxima of bytes compute with bytes, to the very byte")
    func convolutions() throws {
        var sketch = NetworkSketch()
        let x = parameters(&sketch, 0.02, 110)
        let middle = parameters(&sketch, 0.09, 131)
        let last = parameters(&sketch, 0.31, 90)
        func convolution(_ input: String, _ from: Parameters, _ to: Parameters, _ outChannels: Int) -> String {
            let bytes = (0..<outChannels * 8 * 9).map { Int8($0 * 37 % 251 - 125) }
            let scales = (0..<outChannels).map { 0.004 + 0.0003 * Float($0) }
            let inputs = [
                input, from.scale, from.zeroPoint,
                sketch.constant(TypedTensor(shape: [outChannels, 8, 3, 3], .int8(bytes))),
                sketch.constant(TypedTensor(shape: [outChannels], scales)),
                sketch.constant(TypedTensor(shape: [outChannels], .int8([Int8](repeating: 0, count: outChannels)))),
                to.scale, to.zeroPoint,
                sketch.constant(TypedTensor(shape: [outChannels], (0..<outChannels).map { Int32($0 * 900 - 3000) })),
            ]
            return sketch.node("QLinearConv", inputs, ["pads": .ints([1, 1, 1, 1])])
        }
        let bytes = sketch.node("QuantizeLinear", [sketch.input([1, 8, 9, 10]), x.scale, x.zeroPoint])
        let pooled = sketch.node(
            "MaxPool", [convolution(bytes, x, middle, 8)], ["kernel_shape": .ints([2, 2]), "strides": .ints([2, 2])])
        let result = convolution(pooled, middle, last, 12)
        sketch.output(sketch.node("DequantizeLinear", [result, last.scale, last.zeroPoint]))
        let kernels = try check(sketch.network, [1, 8, 9, 10], tolerance: 0)
        #expect(
            kernels == ["to bytes", "byte convolution 3×3", "byte pooling", "byte convolution 3×3", "from bytes"])
    }

    @Test("what ONNX Runtime's quantiser writes besides is run too, in bytes where it is a picture")
    func extensions() throws {
        var sketch = NetworkSketch()
        let (x, y) = (parameters(&sketch, 0.02, 110), parameters(&sketch, 0.017, 60))
        let bytes = sketch.node("QuantizeLinear", [sketch.input([1, 8, 6, 6]), x.scale, x.zeroPoint])
        func own(_ type: String, _ inputs: [String], _ attributes: [String: Attribute] = [:]) -> String {
            sketch.node(type, inputs, attributes, domain: "com.microsoft")
        }
        let from = [bytes, x.scale, x.zeroPoint]
        let to = [y.scale, y.zeroPoint]
        let gate = own("QLinearSigmoid", from + to)
        let gated = own("QLinearMul", from + [gate] + to + to)
        let leaky = own("QLinearLeakyRelu", [gated] + to + to, ["alpha": .float(0.1)])
        let sum = own("QLinearAdd", [leaky] + to + from + to)
        let joined = own("QLinearConcat", to + [sum] + to + [gated] + to, ["axis": .int(1)])
        let mean = own("QLinearGlobalAveragePool", [joined] + to + to)
        let averaged = own(
            "QLinearAveragePool", [joined] + to + to, ["kernel_shape": .ints([3, 3]), "strides": .ints([1, 1])])
        for value in [mean, averaged] { sketch.output(sketch.node("DequantizeLinear", [value] + to)) }
        let kernels = try check(sketch.network, [1, 8, 6, 6], tolerance: 0.0171)
        #expect(!kernels.contains("general"), "\(kernels)")
    }

    @Test("QLinearSoftmax is run where it means the axis that this operator set does", arguments: [11, 13])
    func softmax(operatorSet: Int) throws {
        var sketch = NetworkSketch()
        let (x, y) = (parameters(&sketch, 0.02, 110), parameters(&sketch, 0.004, 0))
        let bytes = sketch.node("QuantizeLinear", [sketch.input([1, 40]), x.scale, x.zeroPoint])
        let shares = sketch.node(
            "QLinearSoftmax", [bytes, x.scale, x.zeroPoint, y.scale, y.zeroPoint],
            ["axis": .int(1), "opset": .int(operatorSet)], domain: "com.microsoft")
        sketch.output(sketch.node("DequantizeLinear", [shares, y.scale, y.zeroPoint]))
        let network = sketch.network
        guard operatorSet == network.operatorSet else {
            #expect(throws: InferenceError.self) { try InferencePlan(network) }
            return
        }
        _ = try check(network, [1, 40], tolerance: 1e-6)
    }

    @Test("nodes with too few inputs are refused, not written out")
    func damaged() {
        for count in 0..<9 {
            var sketch = NetworkSketch()
            let inputs = [sketch.input([1, 8, 6, 6])] + (0..<count).map { _ in sketch.weights([1]) }
            for type in ["QLinearConv", "QLinearAdd", "QLinearConcat", "QGemm", "QLinearSigmoid"] {
                var damaged = sketch
                damaged.output(damaged.node(type, inputs, domain: type == "QLinearConv" ? "" : "com.microsoft"))
                #expect(throws: InferenceError.self) { try InferencePlan(damaged.network) }
            }
        }
    }

    /// Holds the plan to the operators.
    /// - Returns: the plan's kernels.
    private func check(_ network: Network, _ shape: [Int], tolerance: Double) throws -> [String] {
        var generator = SplitMix(state: 3)
        let input = TypedTensor(shape: shape, generator.floats(shape.reduce(1, *), in: -2...2))
        let plan = try InferencePlan(network)
        try plan.setInput("x", input)
        try plan.run()
        for (name, expected) in try Interpreter(network).run(["x": input]) {
            let values = expected.elements.doubles()
            #expect(Set(values).count > 4)
            for (value, other) in zip(try plan.output(name).elements.doubles(), values) {
                #expect(abs(value - other) <= tolerance)
            }
        }
        return plan.report.steps.map(\.kernel)
    }
}

import Testing

@testable import Inference

@Suite struct QuantizedFusionTests {
    /// Every kind of work on bytes, quantised by our own quantiser.
    private func quantized() throws -> Network {
        var sketch = NetworkSketch()
        let x = sketch.input([1, 3, 15, 13])
        let first = sketch.node("Relu", [sketch.convolution(x, 3, 20, kernel: 3, stride: 2, pad: 1)])
        let depthwise = sketch.node("Relu", [sketch.convolution(first, 20, 20, kernel: 3, pad: 1, groups: 20)])
        let sum = sketch.node("Add", [first, sketch.convolution(depthwise, 20, 20)])
        let pooled = sketch.node(
            "MaxPool", [sum], ["kernel_shape": .ints([2, 2]), "strides": .ints([2, 2])])
        let few = sketch.convolution(pooled, 20, 3, kernel: 3, pad: 1)
        let others = sketch.convolution(pooled, 20, 3, kernel: 3, pad: 1)
        let large = sketch.node(
            "Resize",
            [sketch.node("Mul", [few, others]), "", sketch.constant(TypedTensor(shape: [4], [Float(1), 1, 2, 2]))],
            [
                "mode": .string("nearest"), "coordinate_transformation_mode": .string("asymmetric"),
                "nearest_mode": .string("floor"),
            ])
        let mean = sketch.node("GlobalAveragePool", [sketch.convolution(large, 3, 9, kernel: 3, pad: 1)])
        sketch.output(sketch.node("Gemm", [sketch.node("Flatten", [mean]), sketch.weights([9, 5])]))
        sketch.output(sketch.convolution(sum, 20, 2))
        let averaged = sketch.node(
            "AveragePool", [sketch.convolution(sum, 20, 6)],
            ["kernel_shape": .ints([3, 3]), "strides": .ints([1, 1]), "pads": .ints([1, 1, 1, 1])])
        let joined = sketch.node("Concat", [averaged, sketch.node("Sigmoid", [averaged])], ["axis": .int(1)])
        sketch.output(sketch.convolution(joined, 12, 4))
        var quantizer = try Quantizer(sketch.network)
        var generator = SplitMix(state: 5)
        for _ in 0..<8 {
            try quantizer.observe(["x": TypedTensor(shape: [1, 3, 15, 13], generator.floats(585, in: -2...2))])
        }
        return try quantizer.quantized(.minimumMaximum)
    }

    @Test("a quantised network's plan computes with bytes what its operators say, but for rare single steps")
    func agreement() throws {
        let network = try quantized()
        var generator = SplitMix(state: 11)
        for threads in 1...3 {
            let plan = try InferencePlan(network, threads: threads)
            let kernels = plan.report.steps.map(\.kernel)
            #expect(!kernels.contains("general"), "\(kernels)")
            for kernel in [
                "byte convolution 1×1", "byte convolution 3×3", "byte depthwise 3×3", "byte elementwise",
                "byte pooling",
                "byte resizing", "byte table", "byte concatenation", "byte matrix product",
            ] {
                #expect(kernels.contains(kernel))
            }
            for _ in 0..<3 {
                let input = ["x": TypedTensor(shape: [1, 3, 15, 13], generator.floats(585, in: -2...2))]
                for (name, tensor) in input { try plan.setInput(name, tensor) }
                try plan.run()
                for (name, expected) in try Interpreter(network).run(input) {
                    let result = try plan.output(name).elements.doubles()
                    let values = expected.elements.doubles()
                    let largest = values.map(abs).max() ?? 0
                    for (value, other) in zip(values, result) { #expect(abs(value - other) <= 0.02 * largest) }
                }
            }
        }
    }

    @Test("every picture of bytes holds what the operators say, but for rare single steps")
    func everyPicture() throws {
        var network = try quantized()
        let nodes = network.nodes.filter { $0.type == "DequantizeLinear" && network.initializers[$0.inputs[0]] == nil }
        let scales = nodes.map { network.initializers[$0.inputs[1]]!.elements.doubles()[0] }
        network.outputs = nodes.map { Network.Port(name: $0.outputs[0], type: .float, shape: nil) }
        var generator = SplitMix(state: 17)
        let input = ["x": TypedTensor(shape: [1, 3, 15, 13], generator.floats(585, in: -2...2))]
        let plan = try InferencePlan(network, threads: 2)
        try plan.setInput("x", input["x"]!)
        try plan.run()
        let expected = try Interpreter(network).run(input)
        for (node, scale) in zip(nodes, scales) {
            let result = try plan.output(node.outputs[0]).elements.doubles()
            let steps = zip(result, expected[node.outputs[0]]!.elements.doubles()).map { abs($0 - $1) / scale }
            #expect(steps.allSatisfy { $0 < 1.01 }, "\(node.name)")
            #expect(steps.count { $0 > 0.5 } <= max(1, steps.count / 50), "\(node.name)")
        }
    }

    /// As quantisers leave it that put a pair around convolutions and sums only.
    @Test("rectified, pooled and enlarged bytes stay bytes without a QuantizeLinear of their own")
    func carried() throws {
        var sketch = NetworkSketch()
        func parameters(_ scale: Float, _ zeroPoint: Int8) -> [String] {
            [
                sketch.constant(TypedTensor(shape: [], [scale])),
                sketch.constant(TypedTensor(shape: [], .int8([zeroPoint]))),
            ]
        }
        func requantized(_ x: String, _ scale: Float, _ zeroPoint: Int8) -> String {
            let parameters = parameters(scale, zeroPoint)
            return sketch.node("DequantizeLinear", [sketch.node("QuantizeLinear", [x] + parameters)] + parameters)
        }
        func convolution(_ x: String, _ outChannels: Int) -> String {
            let bytes = (0..<outChannels * 8).map { Int8($0 * 37 % 251 - 125) }
            let weights = sketch.constant(TypedTensor(shape: [outChannels, 8, 1, 1], .int8(bytes)))
            return sketch.node(
                "Conv", [x, sketch.node("DequantizeLinear", [weights] + parameters(0.01, 0))],
                ["kernel_shape": .ints([1, 1])])
        }
        let x = requantized(sketch.input([1, 8, 6, 6]), 0.02, 3)
        let small = sketch.node("Relu", [requantized(convolution(x, 8), 0.05, -20)])
        let pooled = sketch.node("MaxPool", [small], ["kernel_shape": .ints([2, 2]), "strides": .ints([2, 2])])
        let again = sketch.node("Relu", [requantized(convolution(requantized(pooled, 0.04, -128), 8), 0.06, 5)])
        let large = sketch.node(
            "Resize", [again, "", sketch.constant(TypedTensor(shape: [4], [Float(1), 1, 2, 2]))],
            [
                "mode": .string("nearest"), "coordinate_transformation_mode": .string("asymmetric"),
                "nearest_mode": .string("floor"),
            ])
        sketch.output(requantized(sketch.node("Add", [small, large]), 0.0873, -100))
        let network = sketch.network
        let plan = try InferencePlan(network)
        #expect(
            Set(plan.report.steps.map(\.kernel)) == [
                "to bytes", "from bytes", "byte convolution 1×1", "byte pooling", "byte table", "byte resizing",
                "byte elementwise",
            ], "\(plan.report.steps.map(\.kernel))")
        var generator = SplitMix(state: 3)
        let input = ["x": TypedTensor(shape: [1, 8, 6, 6], generator.floats(288, in: -2...2))]
        try plan.setInput("x", input["x"]!)
        try plan.run()
        let name = network.outputs[0].name
        let expected = try Interpreter(network).run(input)[name]!.elements.doubles()
        #expect(Set(expected).count > 20)
        for (value, other) in zip(try plan.output(name).elements.doubles(), expected) {
            #expect(abs(value - other) < 1e-5)
        }
    }

    @Test("a product of bytes and a function of them is one table, also where more follows")
    func tables() throws {
        var sketch = NetworkSketch()
        let first = sketch.convolution(sketch.input([1, 8, 5, 5]), 8, 16)
        let gated = sketch.node("Mul", [first, sketch.node("HardSigmoid", [first])])
        sketch.output(sketch.convolution(sketch.node("Sigmoid", [gated]), 16, 8))
        var quantizer = try Quantizer(sketch.network)
        var generator = SplitMix(state: 5)
        for _ in 0..<4 {
            try quantizer.observe(["x": TypedTensor(shape: [1, 8, 5, 5], generator.floats(200, in: -2...2))])
        }
        let network = try quantizer.quantized(.minimumMaximum)
        let plan = try InferencePlan(network)
        let kernels = plan.report.steps.map(\.kernel)
        #expect(kernels.starts(with: ["to bytes", "byte convolution 1×1", "byte table", "from bytes"]), "\(kernels)")
        let input = TypedTensor(shape: [1, 8, 5, 5], generator.floats(200, in: -2...2))
        try plan.setInput("x", input)
        try plan.run()
        let name = network.outputs[0].name
        let expected = try Interpreter(network).run(["x": input])[name]!.elements.doubles()
        let largest = expected.map(abs).max() ?? 0
        #expect(largest > 0)
        for (value, other) in zip(try plan.output(name).elements.doubles(), expected) {
            #expect(abs(value - other) <= 0.01 * largest)
        }
    }
}

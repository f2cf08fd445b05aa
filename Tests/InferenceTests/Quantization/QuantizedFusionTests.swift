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
        let large = sketch.node(
            "Resize",
            [sketch.node("Mul", [few, few]), "", sketch.constant(TypedTensor(shape: [4], [Float(1), 1, 2, 2]))],
            [
                "mode": .string("nearest"), "coordinate_transformation_mode": .string("asymmetric"),
                "nearest_mode": .string("floor"),
            ])
        let mean = sketch.node("GlobalAveragePool", [sketch.convolution(large, 3, 9, kernel: 3, pad: 1)])
        sketch.output(sketch.node("Gemm", [sketch.node("Flatten", [mean]), sketch.weights([9, 5])]))
        sketch.output(sketch.convolution(sum, 20, 2))
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
                "byte convolution 3×3", "byte depthwise 3×3", "byte elementwise", "byte pooling", "byte resizing",
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
}

import Inference
import Neural
import Testing

@testable import ONNX

/// What training computes over lines, volumes and time, inference computes from the file.
@Suite("Temporal operations as ONNX")
struct TemporalOperationsTests {
    private struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let operation: Neural.Operation
        let input: [Int]
        var weights: [[Int]] = []
    }

    private static let cases: [Case] = [
        Case(
            testDescription: "convolution along one axis",
            operation: .convolution1D(
                .init(
                    kernel: .init(1, 3), strides: .init(1, 2), dilations: .init(1, 2),
                    padding: .init(top: 0, left: 2, bottom: 0, right: 1), groups: 2)),
            input: [2, 4, 11], weights: [[6, 2, 3], [6]]),
        Case(
            testDescription: "convolution over three axes",
            operation: .convolution3D(
                .init(
                    kernel: .init(3, 2), strides: .init(1, 2), dilations: .init(2, 1),
                    padding: .init(top: 1, left: 0, bottom: 2, right: 1)),
                depth: .init(kernel: 2, stride: 2, dilation: 2, before: 1, after: 2)),
            input: [2, 3, 5, 7, 6], weights: [[4, 3, 2, 3, 2], [4]]),
        Case(
            testDescription: "gated recurrent unit", operation: .gru, input: [5, 2, 3],
            weights: [[1, 12, 3], [1, 12, 4], [1, 24]]),
        Case(testDescription: "slice", operation: .slice(axis: -2, 1..<3), input: [2, 3, 4, 5]),
        Case(testDescription: "padding", operation: .pad(axis: 1, before: 2, after: 1), input: [2, 3, 4, 5]),
        Case(testDescription: "transposition", operation: .transpose([1, 3, 0, 2]), input: [2, 3, 4, 5]),
    ]

    @Test("inference gives what training gives", arguments: cases)
    private func agreement(_ sample: Case) throws {
        var generator = SeededGenerator(seed: 4)
        func random(_ shape: [Int]) -> Tensor {
            Tensor(shape: shape, values: (0..<shape.reduce(1, *)).map { _ in generator.nextNormal() })
        }
        let names = sample.weights.indices.map { "w\($0)" }
        let rank = sample.operation == .gru ? 4 : sample.input.count
        let graph = Graph(
            inputs: [.init(name: "x", shape: sample.input)],
            outputs: [.init(name: "y", shape: [Int](repeating: -1, count: rank))],
            nodes: [.init(name: "n", operation: sample.operation, inputs: ["x"] + names, outputs: ["y"])],
            initializers: Dictionary(uniqueKeysWithValues: zip(names, sample.weights.map(random))))
        let x = random(sample.input)

        let training = try TrainingPlan(graph: graph, batch: 1)
        let replica = training.replicas[0]
        replica.withInput("x") { $0.baseAddress!.update(from: x.values, count: x.count) }
        replica.forward(isTraining: false)
        // The weights are the plan's.
        let expected = withExtendedLifetime(training) { replica.output("y") }

        let network = try ONNXFile.readNetwork(bytes: ONNXFile.bytes(of: graph))
        let compiled = try CompiledNetwork(network)
        #expect(compiled.outputs.first?.shape == expected.shape)
        let plan = InferencePlan(compiled)
        plan.withInput("x") { _ = $0.update(fromContentsOf: x.values) }
        try plan.run()
        let found = plan.withOutput("y") { Array($0) }
        #expect(zip(found, expected.values).allSatisfy { abs($0 - $1) < 1e-5 })
    }
}

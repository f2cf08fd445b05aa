import Testing

@testable import Inference

@Suite struct InferencePlanTests {
    /// x → Identity → y, of a given type and open shape.
    private func identity(_ shape: [Network.Size]?, _ type: ElementType = .float) -> Network {
        Network(
            operatorSet: 13, inputs: [.init(name: "x", type: type, shape: shape)],
            outputs: [.init(name: "y", type: type, shape: shape)],
            nodes: [
                .init(name: "b", type: "Identity", inputs: ["h"], outputs: ["y"]),
                .init(name: "a", type: "Identity", inputs: ["x"], outputs: ["h"]),
            ], initializers: [:])
    }

    @Test func nodesInAnyOrderRun() throws {
        let plan = try InferencePlan(identity([.fixed(1), .fixed(3)]))
        plan.withInput("x") {
            $0[0] = 1
            $0[2] = 5
        }
        try plan.run()
        #expect(try plan.output("y") == TypedTensor(shape: [1, 3], [1, 0, 5] as [Float]))
        #expect(plan.withOutput("y") { Array($0) } == [1, 0, 5])
    }

    @Test func plansOfOneNetworkShareItsWeightsAndNothingElse() throws {
        var sketch = NetworkSketch()
        let x = sketch.convolution(sketch.input([1, 3, 9, 9]), 3, 16, kernel: 3, pad: 1)
        sketch.output(sketch.node("Add", [sketch.node("Relu", [x]), sketch.weights([16, 1, 1])]))
        let compiled = try CompiledNetwork(sketch.network)
        let expected = try (1...2).map { number in
            try Interpreter(sketch.network).run(["x": input(number)])[compiled.outputs[0].name]!.reals
        }
        let plans = [InferencePlan(compiled), InferencePlan(compiled)]
        for (index, plan) in plans.enumerated() { try plan.setInput("x", input(index + 1)) }
        for plan in plans + plans { try plan.run() }
        for (plan, expected) in zip(plans, expected) {
            let found = try plan.output(compiled.outputs[0].name).reals
            #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-4 })
        }
    }

    private func input(_ number: Int) -> TypedTensor {
        TypedTensor(shape: [1, 3, 9, 9], (0..<243).map { Float($0 % (7 * number)) / 7 })
    }

    @Test func inputsOfOtherTypesAreSetAsTensors() throws {
        let plan = try InferencePlan(identity([.fixed(2)], .int64))
        #expect(throws: InferenceError.self) { try plan.run() }
        #expect(throws: InferenceError.self) { try plan.setInput("x", TypedTensor(shape: [2], [1, 2] as [Float])) }
        let tensor = TypedTensor(shape: [2], [7, 8] as [Int64])
        try plan.setInput("x", tensor)
        try plan.run()
        #expect(try plan.output("y") == tensor)
    }

    @Test func anOpenBatchIsOneAndOtherOpenSizesMustBeGiven() throws {
        #expect(try InferencePlan(identity([.open("N"), .fixed(2)])).inputs[0].shape == [1, 2])
        let open = identity([.open("N"), .open("T")])
        #expect { try InferencePlan(open) } throws: { ($0 as? InferenceError)?.message.contains("\"x\"") == true }
        #expect(try InferencePlan(open, inputShapes: ["x": [2, 5]]).outputs[0].shape == [2, 5])
        #expect(throws: InferenceError.self) { try InferencePlan(open, inputShapes: ["x": [2]]) }
        #expect(throws: InferenceError.self) { try InferencePlan(open, inputShapes: ["z": [2, 5]]) }
        #expect(throws: InferenceError.self) { try InferencePlan(identity(nil)) }
    }

    @Test func openSizesOfOneNameAreShared() throws {
        var network = identity([.fixed(1), .open("T")])
        network.inputs.append(.init(name: "z", type: .float, shape: [.fixed(1), .open("T")]))
        let plan = try InferencePlan(network, inputShapes: ["x": [1, 4]])
        #expect(plan.inputs.map(\.shape) == [[1, 4], [1, 4]])
        #expect(throws: InferenceError.self) {
            try InferencePlan(network, inputShapes: ["x": [1, 4], "z": [1, 5]])
        }
    }

    @Test func cyclesUnknownValuesAndDoublesAreNamed() throws {
        let sizes: [Network.Size] = [.fixed(1)]
        func network(_ nodes: [Network.Node]) -> Network {
            Network(
                operatorSet: 13, inputs: [.init(name: "x", type: .float, shape: sizes)],
                outputs: [.init(name: "y", type: .float, shape: sizes)], nodes: nodes, initializers: [:])
        }
        let faults: [[Network.Node]] = [
            [
                .init(name: "bad", type: "Identity", inputs: ["h"], outputs: ["y"]),
                .init(name: "bad", type: "Identity", inputs: ["y"], outputs: ["h"]),
            ],
            [.init(name: "bad", type: "Identity", inputs: ["nowhere"], outputs: ["y"])],
            [
                .init(name: "good", type: "Identity", inputs: ["x"], outputs: ["y"]),
                .init(name: "bad", type: "Identity", inputs: ["x"], outputs: ["y"]),
            ],
            [.init(name: "bad", type: "Nonsense", inputs: ["x"], outputs: ["y"])],
        ]
        for nodes in faults {
            #expect { try InferencePlan(network(nodes)) } throws: {
                ($0 as? InferenceError)?.node?.hasPrefix("bad") == true
            }
        }
        #expect(throws: InferenceError.self) { try InferencePlan(network([])) }
    }

    @Test func whatDependsOnConstantsAloneIsComputedOnce() throws {
        var network = identity([.fixed(1)])
        network.initializers["c"] = TypedTensor(shape: [2], [3, 4] as [Float])
        network.nodes[1].inputs = ["c"]
        let resolved = try ResolvedNetwork(network, inputShapes: [:])
        #expect(resolved.nodes.isEmpty)
        let plan = try InferencePlan(network)
        try plan.run()
        #expect(try plan.output("y").elements == .float([3, 4]))
    }

    @Test func aStepThatFailsEndsTheRunOnAllThreadsAndTheNextRunWorks() throws {
        var sketch = NetworkSketch()
        let x = sketch.input([4])
        let size = sketch.node("Cast", [sketch.input([1], name: "size")], ["to": .int(7)])
        sketch.output(sketch.node("Relu", [sketch.node("Reshape", [x, size])]))
        let plan = try InferencePlan(sketch.network, threads: 2)
        plan.withInput("x") { $0[0] = 3 }
        plan.withInput("size") { $0[0] = 5 }
        #expect { try plan.run() } throws: { ($0 as? InferenceError)?.node?.contains("Reshape") == true }
        plan.withInput("size") { $0[0] = 4 }
        try plan.run()
        #expect(try plan.output(plan.outputs[0].name).elements == .float([3, 0, 0, 0]))
    }
}

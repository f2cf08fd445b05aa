import Testing

@testable import Inference

@Suite("GRU")
struct GRUOperatorTests {
    private func node(_ attributes: [String: Attribute], outputs: Int = 2) -> Network.Node {
        Network.Node(
            name: "gru", type: "GRU", domain: "", inputs: ["x", "w", "r", "b"], outputs: (0..<outputs).map { "y\($0)" },
            attributes: attributes)
    }

    private func run(_ attributes: [String: Attribute], _ inputs: [TypedTensor]) throws -> [[Float]] {
        let gru = try GRUOperator(node(attributes), operatorSet: 20)
        let shapes = try #require(try gru.infer(inputs.map { ValueDescription($0.type, $0.shape) }))
        let results = try gru.evaluate(inputs)
        #expect(results.map(\.shape) == shapes.map(\.shape))
        return results.map { $0.elements.doubles().map { Float($0) } }
    }

    /// One unit, one input: the formulas by hand. All weights are 0 but those named.
    private func inputs(_ x: [Float], update: Float, new: Float, ofState: Float, directions: Int = 1) -> [TypedTensor] {
        let weight = [0, 0, new] as [Float]
        let recurrence = [0, 0, ofState] as [Float]
        let bias = [update, 0, 0, 0, 0, 0.5] as [Float]
        func twice(_ values: [Float]) -> [Float] { (0..<directions).flatMap { _ in values } }
        return [
            TypedTensor(shape: [x.count, 1, 1], x), TypedTensor(shape: [directions, 3, 1], twice(weight)),
            TypedTensor(shape: [directions, 3, 1], twice(recurrence)),
            TypedTensor(shape: [directions, 6], twice(bias)),
        ]
    }

    @Test("the reset gate acts on the state's product, its bias included, or on the state")
    func resets() throws {
        // Update gate σ(0) = 1/2; reset gate 1/2.
        let x = inputs([0.3, 0.2], update: 0, new: 1, ofState: 2)
        func tanh(_ value: Float) -> Float { Float(RealFunction.tanh.value(at: Double(value))) }
        let product = try run(["linear_before_reset": .int(1), "hidden_size": .int(1)], x)
        let first = 0.5 * tanh(0.3 + 0.5 * 0.5)
        let second = 0.5 * tanh(0.2 + 0.5 * (2 * first + 0.5)) + 0.5 * first
        #expect(zip(product[0], [first, second]).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(product[1] == [product[0][1]], "the last state")
        let state = try run(["hidden_size": .int(1)], x)
        #expect(abs(state[0][0] - 0.5 * tanh(0.3 + 0.5)) < 1e-6)
    }

    @Test("the second direction reads the sequence from its end")
    func bidirectional() throws {
        let x: [Float] = [0.3, -0.2, 0.9]
        let both = try run(
            ["linear_before_reset": .int(1), "direction": .string("bidirectional")],
            inputs(x, update: 0.1, new: 1, ofState: 2, directions: 2))
        let there = try run(["linear_before_reset": .int(1)], inputs(x, update: 0.1, new: 1, ofState: 2))
        let back = try run(
            ["linear_before_reset": .int(1), "direction": .string("reverse")],
            inputs(x, update: 0.1, new: 1, ofState: 2))
        #expect((0..<3).map { both[0][2 * $0] } == there[0])
        #expect((0..<3).map { both[0][2 * $0 + 1] } == back[0])
        #expect(both[1] == there[1] + back[1])
    }

    @Test("weights that do not fit and forms that are not known are refused")
    func refusals() throws {
        let x = inputs([1], update: 0, new: 1, ofState: 1)
        #expect(throws: InferenceError.self) { try run([:], [x[0], x[1], x[1], x[2]]) }
        #expect(throws: InferenceError.self) { try GRUOperator(node(["layout": .int(1)]), operatorSet: 20) }
        #expect(throws: InferenceError.self) { try GRUOperator(node(["clip": .float(3)]), operatorSet: 20) }
    }
}

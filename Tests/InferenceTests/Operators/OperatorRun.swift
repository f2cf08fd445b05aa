import Testing

@testable import Inference

/// One operator by itself: made from its name, its shapes inferred, then computed. What was inferred must come true.
func run(
    _ type: String, _ inputs: [TypedTensor?], _ attributes: [String: Attribute] = [:], operatorSet: Int = 22,
    outputs: Int = 1
) throws -> [TypedTensor] {
    let work = try makeOperator(type, inputs.count, attributes, operatorSet, outputs)
    let results = try work.evaluate(inputs)
    let inferred = try work.infer(inputs.map { $0.map { ValueDescription(constant: $0) } })
    if let inferred {
        #expect(inferred.map(\.shape) == results.map(\.shape))
        #expect(inferred.map(\.type) == results.map(\.type))
    }
    return results
}

/// What the operator says of its outputs before it runs.
func infer(
    _ type: String, _ inputs: [ValueDescription?], _ attributes: [String: Attribute] = [:], operatorSet: Int = 22,
    outputs: Int = 1
) throws -> [ValueDescription]? {
    try makeOperator(type, inputs.count, attributes, operatorSet, outputs).infer(inputs)
}

private func makeOperator(
    _ type: String, _ inputCount: Int, _ attributes: [String: Attribute], _ operatorSet: Int, _ outputCount: Int
) throws -> any Operator {
    let node = Network.Node(
        name: "n", type: type, inputs: (0..<inputCount).map { "x\($0)" },
        outputs: (0..<outputCount).map { "y\($0)" }, attributes: attributes)
    return try OperatorRegistry.makeOperator(node, operatorSet: operatorSet)
}

/// A list of integers, as ONNX passes axes, sizes and indices.
func integers(_ values: [Int64]) -> TypedTensor { TypedTensor(shape: [values.count], values) }

func tensor(_ shape: [Int], _ values: [Float]) -> TypedTensor { TypedTensor(shape: shape, values) }

/// 0, 1, 2, ...
func counting(_ shape: [Int]) -> TypedTensor { tensor(shape, (0..<shape.reduce(1, *)).map { Float($0) }) }

func random(_ shape: [Int], _ generator: inout some RandomNumberGenerator) -> TypedTensor {
    tensor(shape, (0..<shape.reduce(1, *)).map { _ in Float.random(in: -1...1, using: &generator) })
}

/// Whether two tensors have the same shape and type and their elements differ by no more than a tolerance.
func isClose(_ first: TypedTensor, _ second: TypedTensor, tolerance: Double = 1e-5) -> Bool {
    first.shape == second.shape && first.type == second.type
        && zip(first.elements.doubles(), second.elements.doubles()).allSatisfy { abs($0 - $1) <= tolerance }
}

/// Numbers that look random and are the same in every run (Marsaglia's xorshift).
struct RepeatableGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

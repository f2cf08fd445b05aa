import CAllocations
import Testing

@testable import Inference

/// Expects a network's plan to compute what the interpreter does, on random inputs, twice in a row, with 1 to 3 threads, and to
/// allocate nothing if all its steps are fast ones.
///
/// - Returns: what the plan reports.
@discardableResult
func expectAgreement(
    _ sketch: NetworkSketch, tolerance: Float = 1e-4, sourceLocation: SourceLocation = #_sourceLocation
) throws -> PlanReport {
    try expectAgreement(sketch.network, tolerance: tolerance, sourceLocation: sourceLocation)
}

@discardableResult
func expectAgreement(
    _ network: Network, inputShapes: [String: [Int]] = [:], tolerance: Float = 1e-4,
    sourceLocation: SourceLocation = #_sourceLocation
) throws -> PlanReport {
    var generator = SplitMix(state: 3)
    var report: PlanReport?
    for threads in 1...3 {
        let compiled = try CompiledNetwork(network, inputShapes: inputShapes)
        let plan = InferencePlan(compiled, threads: threads)
        report = compiled.report
        for _ in 0..<2 {
            var inputs: [String: TypedTensor] = [:]
            for port in plan.inputs {
                let shape = port.shape ?? []
                let tensor = TypedTensor(shape: shape, generator.floats(shape.reduce(1, *), in: -2...2))
                inputs[port.name] = tensor
                try plan.setInput(port.name, tensor)
            }
            try plan.run()
            for (name, expected) in try Interpreter(network).run(inputs) {
                let difference = try largestDifference(plan.output(name), expected)
                #expect(difference <= tolerance, "\(name), \(threads) threads", sourceLocation: sourceLocation)
            }
        }
        guard !compiled.mayFail else { continue }
        let before = allocation_count()
        try plan.run()
        #expect(allocation_count() == before, "\(threads) threads", sourceLocation: sourceLocation)
    }
    return try #require(report)
}

/// Relative to the largest expected element; infinite where the shapes differ.
private func largestDifference(_ actual: TypedTensor, _ expected: TypedTensor) throws -> Float {
    guard actual.shape == expected.shape, actual.type == expected.type else { return .infinity }
    let (a, b) = (actual.elements.doubles(), expected.elements.doubles())
    let scale = max(b.reduce(0) { max($0, abs($1)) }, 1e-3)
    return Float(zip(a, b).reduce(0) { max($0, $1.0 == $1.1 ? 0 : abs($1.0 - $1.1)) } / scale)
}

import Conformance
import TestSupport
import Testing

@testable import Inference

/// A sample of what tools/onnx-conformance runs in full; fetch the data with it.
@Suite(.enabled(if: SharedData.isAvailable && ConformanceData.isAvailable))
struct ConformanceTests {
    private static func sample() throws -> [ConformanceCase] {
        let list = try ConformanceList(
            path: SharedData.path("models/onnx-node-tests.txt"), data: ConformanceData.folder)
        return list.required.enumerated().filter { $0.offset % 7 == 0 }.map(\.element)
    }

    @Test(arguments: Engine.allCases) func outputsAreThoseOfONNX(_ engine: Engine) throws {
        for test in try Self.sample() {
            #expect(throws: Never.self, "\(test.name)") { try test.run(engine) }
        }
    }

    @Test func whatIsInferredIsWhatIsComputed() throws {
        for test in try Self.sample() {
            let network = try test.network()
            var values = network.initializers.merging(try test.dataSets(of: network)[0].inputs) { first, _ in first }
            for node in network.nodes {
                let operation = try OperatorRegistry.makeOperator(node, operatorSet: network.operatorSet)
                let inputs = node.inputs.map { values[$0] }
                let results = try operation.evaluate(inputs)
                let known = [
                    inputs.map { $0.map { ValueDescription($0.type, $0.shape) } },
                    inputs.map { $0.map { ValueDescription(constant: $0) } },
                ]
                for known in known {
                    guard let inferred = try operation.infer(known) else { continue }
                    #expect(inferred.count == results.count, "\(test.name)")
                    for (inferred, result) in zip(inferred, results) {
                        #expect(inferred.type == result.type && inferred.shape == result.shape, "\(test.name)")
                        #expect(inferred.constant == nil || inferred.constant == result, "\(test.name)")
                    }
                }
                for (name, result) in zip(node.outputs, results) { values[name] = result }
            }
        }
    }
}

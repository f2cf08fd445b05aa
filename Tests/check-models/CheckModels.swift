import Analysis
import Foundation
import Inference
import ONNX
import TestSupport

/// Runs networks through the interpreter: the shared ones against ONNX Runtime's outputs, or any files on zeros, to see that
/// they run. Prints a line for each.
@main
enum CheckModels {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        var isGood = true
        if let first = arguments.first, first.hasSuffix(".onnx") {
            for path in arguments { isGood = runOnZeros(path) && isGood }
        } else {
            for model in SharedModel.all where arguments.isEmpty || arguments.contains(model.name) {
                do {
                    isGood = try check(model) && isGood
                } catch {
                    print("\(model): \(error)")
                    isGood = false
                }
            }
        }
        exit(isGood ? 0 : 1)
    }

    private static func check(_ model: SharedModel) throws -> Bool {
        let network = try model.network()
        let interpreter = try Interpreter(network)
        var isGood = true
        for example in try model.examples() where !example.outputs.isEmpty {
            let start = ContinuousClock.now
            let outputs = try interpreter.run([network.inputs[0].name: example.input])
            let duration = ContinuousClock.now - start
            var (largest, share): (Float, Float) = (0, 0)
            for (name, expected) in example.outputs {
                let deviation = try Deviation(
                    model.stored(outputs[name]!), from: expected, tolerance: model.tolerance)
                largest = max(largest, deviation.largest)
                share = max(share, deviation.largestShare)
            }
            let isClose = try model.tolerance == nil ? seesTheSame(outputs, example) : share <= 1
            print(
                model.name, example.name, "largest difference \(largest), \(share) of what is allowed,",
                duration.formatted(.units(allowed: [.milliseconds])), isClose ? "" : "DIFFERS")
            isGood = isGood && isClose
        }
        return isGood
    }

    /// Engines round integer networks differently; what they see must be the same. Boxes that barely count may be missing.
    private static func seesTheSame(
        _ outputs: [String: TypedTensor], _ example: SharedModel.Example
    ) throws -> Bool {
        let shapes = example.outputs.mapValues(\.shape)
        guard let decoder = BoxDecoders.decoder(input: example.input.shape, outputs: shapes) else { return false }
        let found = try decoder.boxes(outputs)
        return try decoder.boxes(example.outputs, from: decoder.leastScore + 0.05).allSatisfy { expected in
            found.contains { abs($0.score - expected.score) <= 0.05 && $0.box.overlap(expected.box) > 0.9 }
        }
    }

    private static func runOnZeros(_ path: String) -> Bool {
        do {
            let network = try ONNXFile.readNetwork(path: path)
            var inputs: [String: TypedTensor] = [:]
            for port in network.inputs {
                let shape = (port.shape ?? []).map { size in
                    if case .fixed(let size) = size { size } else { 1 }
                }
                let count = try TypedTensor.count(of: shape)
                inputs[port.name] = TypedTensor(shape: shape, Elements(zeros: count, type: port.type ?? .float))
            }
            let start = ContinuousClock.now
            let outputs = try Interpreter(network).run(inputs)
            print(path, outputs.mapValues(\.shape), ContinuousClock.now - start)
            return true
        } catch {
            print("\(path): \(error)")
            return false
        }
    }
}

import Foundation
import Inference
import ONNX

// Reads, plans and runs damaged copies of models until the time is up. A trap, a hang or a leap in memory ends the process
// with the case's seed as the last line, so that `model-fuzzer MODEL --seed N --count 1` meets it again.
//
//     model-fuzzer MODEL.onnx... [--seconds 60] [--seed 1] [--count N]

struct Outcome { var (loaded, refused) = (0, 0) }

func option(_ name: String) -> String? {
    CommandLine.arguments.firstIndex(of: name).flatMap { place in
        CommandLine.arguments.indices.contains(place + 1) ? CommandLine.arguments[place + 1] : nil
    }
}

let paths = CommandLine.arguments.dropFirst().filter { $0.hasSuffix(".onnx") }
let seconds = option("--seconds").flatMap(Double.init) ?? 60
let first = option("--seed").flatMap(UInt64.init) ?? 1
let count = option("--count").flatMap(UInt64.init) ?? .max
guard !paths.isEmpty else {
    print("usage: model-fuzzer MODEL.onnx... [--seconds 60] [--seed 1] [--count N]")
    exit(64)
}

/// Peak resident memory of this process in bytes.
func peakMemory() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
}

/// What one damaged network makes of itself; errors are what it should make.
func tryOut(_ network: Network) throws {
    let plan = try InferencePlan(network)
    for port in plan.inputs {
        guard let shape = port.shape, let type = port.type else { continue }
        try plan.setInput(
            port.name, TypedTensor(shape: shape, Elements(zeros: TypedTensor.count(of: shape), type: type)))
    }
    try plan.run()
    for port in plan.outputs { _ = try plan.output(port.name) }
}

var outcome = Outcome()
let end = Date.now.addingTimeInterval(seconds)
var seed = first
while Date.now < end, seed - first < count {
    let path = paths[paths.startIndex + Int(seed % UInt64(paths.count))]
    print("seed \(seed) \(path)")
    fflush(nil)
    alarm(60)
    var mutator = Mutator(seed: seed)
    let bytes = try Data(contentsOf: URL(filePath: path))
    let before = peakMemory()
    do {
        let network =
            mutator.chance(0.3)
            ? try ONNXFile.readNetwork(bytes: mutator.mutate(bytes))
            : mutator.mutate(try ONNXFile.readNetwork(bytes: bytes))
        try tryOut(network)
        outcome.loaded += 1
    } catch let error where error is InferenceError || error is ONNXError {
        guard !"\(error)".isEmpty else { fatalError("an error without a message") }
        outcome.refused += 1
    }
    // Tensors have a limit of their own (TypedTensor.maximumCount floats); a network may hold a few of that size.
    let growth = peakMemory() - before
    guard growth <= 2 * bytes.count + 4 * 4 * TypedTensor.maximumCount else {
        fatalError("memory grew by \(growth) bytes")
    }
    seed += 1
}
alarm(0)
print("\(seed - first) damaged models: \(outcome.refused) refused with an error, \(outcome.loaded) ran all the same")

import Conformance
import Foundation
import Inference

/// Runs ONNX's conformance cases and prints what fails and why, then how many pass. See tools/onnx-conformance.
@main
struct ConformanceCommand {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count >= 2 else { fatalError("usage: onnx-conformance DATA LIST [NAME]") }
        let list = try ConformanceList(path: arguments[1], data: URL(filePath: arguments[0]))
        let filter = arguments.count > 2 ? arguments[2] : ""
        let failed = run(list.required, filter)
        _ = run(list.optional, filter)
        exit(failed == 0 ? 0 : 1)
    }

    /// - Returns: how many cases failed.
    private static func run(_ cases: [ConformanceCase], _ filter: String) -> Int {
        let cases = cases.filter { filter.isEmpty || $0.name.contains(filter) }
        var failed = 0
        for test in cases {
            do {
                try test.run { network, inputs in try Interpreter(network).run(inputs) }
            } catch {
                say("\(test.name): \(error)")
                failed += 1
            }
        }
        say("\(cases.count - failed) passed, \(failed) failed")
        return failed
    }

    /// Prints at once also into a pipe.
    private static func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }
}

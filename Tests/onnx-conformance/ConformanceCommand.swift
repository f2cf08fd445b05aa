import Conformance
import Foundation

/// Runs ONNX's conformance cases with each engine and prints what fails and why, then how many pass. See
/// tools/onnx-conformance.
@main
struct ConformanceCommand {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard 3...4 ~= arguments.count else {
            say("usage: onnx-conformance DATA LIST [NAME]")
            exit(2)
        }
        let list = try ConformanceList(path: arguments[2], data: URL(filePath: arguments[1]))
        let name = arguments.count > 3 ? arguments[3] : ""
        var failed = 0
        for engine in Engine.allCases {
            failed += run(list.required, of: "that ONNX Runtime passes", name, engine)
            _ = run(list.optional, of: "that it does not pass", name, engine)
        }
        exit(failed == 0 ? 0 : 1)
    }

    /// - Returns: how many cases failed.
    private static func run(_ cases: [ConformanceCase], of kind: String, _ name: String, _ engine: Engine) -> Int {
        let cases = cases.filter { name.isEmpty || $0.name.contains(name) }
        var failed = 0
        for test in cases {
            do {
                try test.run(engine)
            } catch {
                say("\(test.name): \(error)")
                failed += 1
            }
        }
        say("\(engine): \(cases.count - failed) passed, \(failed) failed of the cases \(kind)")
        return failed
    }

    /// Prints at once also into a pipe.
    private static func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }
}

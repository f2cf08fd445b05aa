import ArgumentParser
import Classification
import Core
import Foundation
import Neural
import ONNX

struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "Work with a model file.", subcommands: [Run.self])

    struct Run: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "run", abstract: "Run a model on NumPy arrays and write one NAME.npy per output.")

        @Argument(help: "The model's file.")
        var model: String
        @Option(help: ArgumentHelp("An input and its array file.", valueName: "NAME=FILE.npy"))
        var input: [String]
        @Option(help: "Folder for the outputs.")
        var outputDir: String

        func validate() throws {
            guard input.allSatisfy({ $0.contains("=") }) else { throw ValidationError("--input takes NAME=FILE.npy") }
        }

        func run() throws {
            try reportingFailures {
                var graph: Graph
                do throws(ONNXError) { graph = try ONNXFile.read(path: model) } catch { throw Failure(error) }
                let arrays = try readInputs(fixing: &graph)
                let plan: ExecutionPlan
                do throws(GraphError) {
                    plan = try ExecutionPlan(graph: graph, batch: arrays.first?.array.shape.first ?? 1)
                } catch {
                    throw Failure(.badData, "\(model): \(error)", remedy: "check the inputs' shapes")
                }
                for (name, array) in arrays {
                    plan.withInput(name) { _ = $0.update(from: array.values) }
                }
                plan.run()
                try FileManager.default.createDirectory(atPath: outputDir, withIntermediateDirectories: true)
                for output in graph.outputs {
                    let file = output.name.replacingOccurrences(of: "/", with: "_") + ".npy"
                    try NumPyArray.bytes(of: plan.output(output.name))
                        .write(to: URL(filePath: outputDir).appending(path: file))
                }
            }
        }

        /// Reads every input's array; its shape replaces the free sizes of the graph's input.
        private func readInputs(fixing graph: inout Graph) throws(Failure) -> [(name: String, array: Tensor)] {
            var arrays: [(String, Tensor)] = []
            for index in graph.inputs.indices {
                let port = graph.inputs[index]
                guard let argument = input.first(where: { $0.hasPrefix(port.name + "=") }) else {
                    throw Failure(.usage, "no --input for \(port.name) \(port.shape)")
                }
                let array = try NumPyArray.read(path: String(argument.dropFirst(port.name.count + 1)))
                let fits = zip(array.shape, port.shape).allSatisfy { $0 > 0 && ($0 == $1 || $1 < 0) }
                guard fits, array.shape.count == port.shape.count else {
                    throw Failure(.badData, "input \(port.name): an array of \(array.shape) for \(port.shape)")
                }
                graph.inputs[index].shape = array.shape
                arrays.append((port.name, array))
            }
            return arrays
        }
    }
}

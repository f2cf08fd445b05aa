import ArgumentParser
import Core
import Foundation
import Inference

struct ModelRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a model on NumPy arrays and write one NAME.npy per output.")

    @Argument(help: "The model's file.")
    var model: String
    @Option(help: ArgumentHelp("An input and its array file.", valueName: "NAME=FILE.npy"))
    var input: [String]
    @Option(help: "Folder for the outputs.")
    var outputDir: String
    @Option(help: "Threads that work on the run.")
    var threads = 1

    func validate() throws {
        guard input.allSatisfy({ $0.contains("=") }) else { throw ValidationError("--input takes NAME=FILE.npy") }
        guard threads > 0 else { throw ValidationError("--threads is above 0") }
    }

    func run() throws {
        try reportingFailures {
            let network = try ModelFile.read(model)
            let arrays = try readArrays(of: network)
            let plan = try ModelFile.plan(
                network, path: model, shapes: arrays.mapValues(\.shape), threads: threads)
            let outputs = try run(plan, on: arrays)
            try FileManager.default.createDirectory(atPath: outputDir, withIntermediateDirectories: true)
            for (name, tensor) in outputs {
                let file = name.replacingOccurrences(of: "/", with: "_") + ".npy"
                try NumPyFile.bytes(of: tensor).write(to: URL(filePath: outputDir).appending(path: file))
            }
        }
    }

    private func readArrays(of network: Network) throws(Failure) -> [String: TypedTensor] {
        var arrays: [String: TypedTensor] = [:]
        for port in network.inputs {
            guard let argument = input.first(where: { $0.hasPrefix(port.name + "=") }) else {
                throw Failure(.usage, "no --input for \(port.name)", remedy: "give --input \(port.name)=FILE.npy")
            }
            let path = String(argument.dropFirst(port.name.count + 1))
            guard FileManager.default.isReadableFile(atPath: path) else {
                throw Failure(.unavailable, "\(path): cannot be read", remedy: "check the path")
            }
            do throws(InferenceError) {
                arrays[port.name] = try NumPyFile.read(path: path)
            } catch {
                throw Failure(.badData, error.message)
            }
        }
        return arrays
    }

    private func run(
        _ plan: InferencePlan, on arrays: [String: TypedTensor]
    ) throws(Failure) -> [(name: String, tensor: TypedTensor)] {
        do throws(InferenceError) {
            for (name, array) in arrays { try plan.setInput(name, array) }
            try plan.run()
            var outputs: [(String, TypedTensor)] = []
            for port in plan.outputs { outputs.append((port.name, try plan.output(port.name))) }
            return outputs
        } catch {
            throw Failure(error, in: model)
        }
    }
}

import Core
import Inference
import Neural
import ONNX

/// Anyone's network from a file, for the commands that work on models.
enum ModelFile {
    static func read(_ path: String) throws(Failure) -> Network {
        do throws(ONNXError) { return try ONNXFile.readNetwork(path: path) } catch { throw Failure(error) }
    }

    /// - Parameters:
    ///   - shapes: "NAME=1,3,224,224", for inputs that the file leaves open.
    static func plan(
        _ network: Network, path: String, shapes: [String: [Int]], threads: Int
    ) throws(Failure) -> InferencePlan {
        do throws(InferenceError) {
            return try InferencePlan(network, inputShapes: shapes, threads: threads)
        } catch {
            throw Failure(error, in: path)
        }
    }

    /// Says which file an error is about.
    static func naming<Result>(
        _ path: String, _ body: () throws(InferenceError) -> Result
    ) throws(Failure) -> Result {
        do throws(InferenceError) { return try body() } catch { throw Failure(error, in: path) }
    }

    /// Reads "NAME=1,3,224,224".
    static func shapes(_ arguments: [String]) throws(Failure) -> [String: [Int]] {
        var shapes: [String: [Int]] = [:]
        for argument in arguments {
            guard let equals = argument.lastIndex(of: "=") else { throw shapeFault(argument) }
            let sizes = argument[argument.index(after: equals)...].split(separator: ",").map { Int($0) ?? -1 }
            guard sizes.allSatisfy({ $0 >= 0 }) else { throw shapeFault(argument) }
            shapes[String(argument[..<equals])] = sizes
        }
        return shapes
    }

    private static func shapeFault(_ argument: String) -> Failure {
        Failure(.usage, "--shape \(argument)", remedy: "give it as NAME=1,3,224,224")
    }
}

extension InferencePlan {
    /// Fills float inputs with numbers of 0 to 1, the same every time, the others with zeros.
    func fillInputs() throws(InferenceError) {
        var generator = SeededGenerator(seed: 1)
        for port in inputs {
            guard let shape = port.shape, let type = port.type else { continue }
            let count = try TypedTensor.count(of: shape)
            let elements =
                type == .float
                ? Elements.float((0..<count).map { _ in generator.nextUnit() }) : Elements(zeros: count, type: type)
            try setInput(port.name, TypedTensor(shape: shape, elements))
        }
    }
}

extension Failure {
    init(_ error: InferenceError, in path: String) {
        self.init(.badData, "\(path): \(error)", remedy: error.isUnsupported ? "export the model without it" : nil)
    }
}

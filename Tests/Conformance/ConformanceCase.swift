import Foundation
import Inference
import ONNX

/// A case of ONNX's backend test suite: a model, and for each data set its inputs and the outputs they must give.
public struct ConformanceCase: Sendable {
    /// As "node/test_add".
    public let name: String
    /// The folder with model.onnx and test_data_set_0, test_data_set_1, ...
    public let folder: URL

    public init(name: String, data: URL) {
        self.name = name
        folder = data.appending(path: name)
    }

    /// - Throws: where a data set gives other outputs, or none.
    public func run(_ engine: Engine) throws {
        let network = try ONNXFile.readNetwork(path: folder.appending(path: "model.onnx").path)
        var number = 0
        while let set = existing("test_data_set_\(number)") {
            let inputs = try tensors("input", in: set)
            guard inputs.count <= network.inputs.count else { throw Mismatch("\(inputs.count) inputs are too many") }
            let outputs = try engine.run(
                network, Dictionary(zip(network.inputs.map(\.name), inputs)) { first, _ in first })
            for (port, expected) in zip(network.outputs, try tensors("output", in: set)) {
                guard let found = outputs[port.name] else { throw Mismatch("there is no output \(port.name)") }
                try Self.compare(found, expected, port.name)
            }
            number += 1
        }
        guard number > 0 else { throw Mismatch("there are no data") }
    }

    private func existing(_ path: String) -> URL? {
        let url = folder.appending(path: path)
        return FileManager.default.fileExists(atPath: url.path) ? url : nil
    }

    private func tensors(_ kind: String, in set: URL) throws -> [TypedTensor] {
        var tensors: [TypedTensor] = []
        while let file = existing("\(set.lastPathComponent)/\(kind)_\(tensors.count).pb") {
            tensors.append(try ONNXFile.readTensor(path: file.path))
        }
        return tensors
    }

    static let relativeTolerance = 1e-3
    static let absoluteTolerance = 1e-5

    private static func compare(_ found: TypedTensor, _ expected: TypedTensor, _ name: String) throws {
        guard found.type == expected.type, found.shape == expected.shape else {
            throw Mismatch(
                "\(name) is \(found.type)\(found.shape) instead of \(expected.type)\(expected.shape)")
        }
        for (index, (found, expected)) in zip(found.reals, expected.reals).enumerated() {
            let isClose = abs(found - expected) <= absoluteTolerance + relativeTolerance * abs(expected)
            guard isClose || found == expected || found.isNaN && expected.isNaN else {
                throw Mismatch("\(name) is \(found) instead of \(expected) at element \(index)")
            }
        }
    }

    /// How outputs differ.
    struct Mismatch: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
    }
}

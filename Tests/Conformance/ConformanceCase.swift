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

    /// By names of the network's inputs and outputs.
    public struct DataSet: Sendable {
        public let inputs, outputs: [String: TypedTensor]
    }

    public func network() throws -> Network {
        try ONNXFile.readNetwork(path: folder.appending(path: "model.onnx").path)
    }

    /// - Throws: where there are none, or more tensors than the network has inputs.
    public func dataSets(of network: Network) throws -> [DataSet] {
        var sets: [DataSet] = []
        while let set = existing("test_data_set_\(sets.count)") {
            let inputs = try tensors("input", in: set, of: network.inputs)
            sets.append(DataSet(inputs: inputs, outputs: try tensors("output", in: set, of: network.outputs)))
        }
        guard !sets.isEmpty else { throw Mismatch("there are no data") }
        return sets
    }

    /// - Throws: where the engine gives other outputs than the data sets.
    public func run(_ engine: Engine) throws {
        let network = try network()
        for set in try dataSets(of: network) {
            let outputs = try engine.run(network, set.inputs)
            for (name, expected) in set.outputs {
                guard let found = outputs[name] else { throw Mismatch("there is no output \(name)") }
                try Self.compare(found, expected, name)
            }
        }
    }

    private func existing(_ path: String) -> URL? {
        let url = folder.appending(path: path)
        return FileManager.default.fileExists(atPath: url.path) ? url : nil
    }

    private func tensors(_ kind: String, in set: URL, of ports: [Network.Port]) throws -> [String: TypedTensor] {
        var tensors: [String: TypedTensor] = [:]
        while let file = existing("\(set.lastPathComponent)/\(kind)_\(tensors.count).pb") {
            guard tensors.count < ports.count else { throw Mismatch("there are more \(kind)s than the network's") }
            tensors[ports[tensors.count].name] = try ONNXFile.readTensor(path: file.path)
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

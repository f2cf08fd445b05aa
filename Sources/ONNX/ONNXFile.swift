import Foundation
import Inference
import Neural
import SwiftProtobuf

/// Reads and writes networks as ONNX, the one model format: what is written opens in ONNX Runtime and Netron.
///
/// Source: the ONNX specification, operator set 20 for writing, 7 to 22 for reading.
public enum ONNXFile {
    /// Files above this are refused before they are read.
    public static let maximumByteCount = 1 << 30
    static let operatorSet = 20
    static let readableOperatorSets = 7...22
    /// The newest whose operators `readNetwork` knows.
    static let newestOperatorSet = 22

    /// Reads a network of our own kind, to train or to run.
    ///
    /// - Throws: `ONNXError` naming the node or tensor at fault. No input traps.
    public static func read(path: String) throws(ONNXError) -> Graph {
        let bytes = try contents(of: path)
        return try naming(path) { () throws(ONNXError) in try read(bytes: bytes) }
    }

    /// - Throws: `ONNXError` naming the node or tensor at fault. No input traps.
    public static func read(bytes: some Sequence<UInt8>) throws(ONNXError) -> Graph {
        try GraphReader.read(try model(of: Data(bytes)))
    }

    /// Reads anyone's network as one to train or to look into, where its operators are among those that networks of our own
    /// kind have once constants are computed.
    ///
    /// - Parameter inputShapes: of inputs whose shape the file leaves open.
    /// - Throws: `ONNXError` naming the node or tensor at fault. No input traps.
    public static func readGraph(path: String, inputShapes: [String: [Int]] = [:]) throws(ONNXError) -> Graph {
        let network = try readNetwork(path: path)
        let simple: Network
        do throws(InferenceError) {
            simple = try network.simplified(inputShapes: inputShapes, foldingBatchNormalizations: false)
        } catch {
            throw ONNXError(error.isUnsupported ? .unsupported : .invalid, path, "\(error)")
        }
        return try naming(path) { () throws(ONNXError) in try graph(of: simple) }
    }

    /// Reads anyone's network, to run.
    ///
    /// External data are read from the model's folder only.
    /// - Throws: `ONNXError` naming the node or tensor at fault. No input traps.
    public static func readNetwork(path: String) throws(ONNXError) -> Network {
        let bytes = try contents(of: path)
        let tensors = TypedTensorReader(folder: URL(filePath: path).deletingLastPathComponent())
        return try naming(path) { () throws(ONNXError) in
            try NetworkReader(tensors: tensors).read(try model(of: bytes))
        }
    }

    /// - Throws: `ONNXError` naming the node or tensor at fault. No input traps.
    public static func readNetwork(bytes: some Sequence<UInt8>) throws(ONNXError) -> Network {
        try NetworkReader(tensors: TypedTensorReader(folder: nil)).read(try model(of: Data(bytes)))
    }

    /// A network of our own kind as `readNetwork` has it from its file.
    public static func network(of graph: Graph) throws(ONNXError) -> Network {
        try NetworkReader(tensors: TypedTensorReader(folder: nil)).read(GraphWriter.write(graph))
    }

    /// The other way round.
    ///
    /// - Throws: `ONNXError` naming the node that networks of our own kind do not have.
    public static func graph(of network: Network) throws(ONNXError) -> Graph {
        try GraphReader.read(NetworkWriter.write(network))
    }

    /// Reads a tensor alone, as ONNX's conformance suite stores inputs and outputs.
    public static func readTensor(path: String) throws(ONNXError) -> TypedTensor {
        let bytes = try contents(of: path)
        return try naming(path) { () throws(ONNXError) in
            guard let proto = try? Onnx_TensorProto(serializedBytes: bytes) else {
                throw ONNXError(.invalid, "tensor", "not an ONNX tensor or cut short")
            }
            return try TypedTensorReader(folder: nil).read(proto)
        }
    }

    private static func contents(of path: String) throws(ONNXError) -> Data {
        func unreadable(_ reason: String) -> ONNXError {
            ONNXError(.unreadable, path, "cannot be read (\(reason))", remedy: "check the path and its permissions")
        }
        guard access(path, R_OK) == 0 else { throw unreadable(String(cString: strerror(errno))) }
        do {
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            guard size <= maximumByteCount else { throw CocoaError(.fileReadTooLarge) }
            return try Data(contentsOf: URL(filePath: path))
        } catch {
            throw unreadable(error.localizedDescription)
        }
    }

    private static func naming<Result>(
        _ path: String, _ body: () throws(ONNXError) -> Result
    ) throws(ONNXError) -> Result {
        do {
            return try body()
        } catch {
            throw ONNXError(error.reason, "\(path): \(error.place)", error.message, remedy: error.remedy)
        }
    }

    private static func model(of bytes: Data) throws(ONNXError) -> Onnx_ModelProto {
        do {
            return try Onnx_ModelProto(serializedBytes: bytes)
        } catch {
            throw ONNXError(
                .invalid, "model", "not an ONNX model or cut short", remedy: "export or copy the file again")
        }
    }

    /// Replaces the file in one step, so that a reader never sees half of it.
    public static func write(_ graph: Graph, to path: String) throws(ONNXError) {
        try write(try bytes(of: graph), to: path)
    }

    /// Replaces the file in one step, so that a reader never sees half of it.
    public static func write(_ network: Network, to path: String) throws(ONNXError) {
        try write(try bytes(of: network), to: path)
    }

    private static func write(_ bytes: Data, to path: String) throws(ONNXError) {
        do {
            try bytes.write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw ONNXError(
                .unreadable, path, "cannot be written (\(error.localizedDescription))",
                remedy: "check the folder, its permissions and free space")
        }
    }

    /// The same graph always gives the same bytes.
    public static func bytes(of graph: Graph) throws(ONNXError) -> Data { try bytes(of: GraphWriter.write(graph)) }

    /// The same network always gives the same bytes.
    public static func bytes(of network: Network) throws(ONNXError) -> Data {
        try bytes(of: NetworkWriter.write(network))
    }

    private static func bytes(of model: Onnx_ModelProto) throws(ONNXError) -> Data {
        do {
            return try model.serializedData()
        } catch {
            throw ONNXError(.invalid, "model", "cannot be encoded (\(error))")
        }
    }
}

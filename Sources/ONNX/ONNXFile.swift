import Foundation
import Neural
import SwiftProtobuf

/// Reads and writes networks as ONNX, the one model format: what is written opens in ONNX Runtime and Netron.
///
/// Source: the ONNX specification, operator set 13 for writing, 7 to 22 for reading.
public enum ONNXFile {
    /// Files above this are refused before they are read.
    public static let maximumByteCount = 1 << 30
    static let operatorSet = 13
    static let readableOperatorSets = 7...22

    /// - Throws: `ONNXError` naming the node or tensor at fault. No input traps.
    public static func read(path: String) throws(ONNXError) -> Graph {
        func unreadable(_ reason: String) -> ONNXError {
            ONNXError(.unreadable, path, "cannot be read (\(reason))", remedy: "check the path and its permissions")
        }
        guard access(path, R_OK) == 0 else { throw unreadable(String(cString: strerror(errno))) }
        let bytes: Data
        do {
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            guard size <= maximumByteCount else { throw CocoaError(.fileReadTooLarge) }
            bytes = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw unreadable(error.localizedDescription)
        }
        do {
            return try read(bytes: bytes)
        } catch {
            throw ONNXError(error.reason, "\(path): \(error.place)", error.message, remedy: error.remedy)
        }
    }

    /// - Throws: `ONNXError` naming the node or tensor at fault. No input traps.
    public static func read(bytes: some Sequence<UInt8>) throws(ONNXError) -> Graph {
        let model: Onnx_ModelProto
        do {
            model = try Onnx_ModelProto(serializedBytes: Data(bytes))
        } catch {
            throw ONNXError(
                .invalid, "model", "not an ONNX model or cut short", remedy: "export or copy the file again")
        }
        return try GraphReader.read(model)
    }

    /// Replaces the file in one step, so that a reader never sees half of it.
    public static func write(_ graph: Graph, to path: String) throws(ONNXError) {
        let bytes = try self.bytes(of: graph)
        do {
            try bytes.write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw ONNXError(
                .unreadable, path, "cannot be written (\(error.localizedDescription))",
                remedy: "check the folder, its permissions and free space")
        }
    }

    /// The same graph always gives the same bytes.
    public static func bytes(of graph: Graph) throws(ONNXError) -> Data {
        do {
            return try GraphWriter.write(graph).serializedData()
        } catch {
            throw ONNXError(.invalid, "model", "cannot be encoded (\(error))")
        }
    }
}

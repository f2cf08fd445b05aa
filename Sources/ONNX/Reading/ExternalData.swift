import Foundation

/// Where a tensor's values lie outside the model's file.
///
/// Source: the ONNX specification, "External tensor data". Only files in the model's own folder, or below it, are read: a
/// model from elsewhere must not reach the rest of the disk.
struct ExternalData {
    private let place: String
    private let location: String
    private let offset: Int
    private let length: Int?

    init(_ tensor: Onnx_TensorProto, place: String) throws(ONNXError) {
        self.place = place
        let entries = Dictionary(
            tensor.externalData.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        location = entries["location"] ?? ""
        offset = entries["offset"].flatMap { Int($0) } ?? 0
        length = entries["length"].flatMap { Int($0) }
        guard !location.isEmpty, offset >= 0, (length ?? 0) >= 0 else {
            throw ONNXError(.invalid, place, "it does not say where its external values lie")
        }
    }

    /// - Parameter folder: the model's; nil where the model has none.
    func read(in folder: URL?) throws(ONNXError) -> Data {
        guard let folder else {
            throw ONNXError(
                .unsupported, place, "its values lie in another file", remedy: "read the model from its own file")
        }
        let root = folder.resolvingSymlinksInPath()
        let file = root.appending(path: location).resolvingSymlinksInPath()
        guard !location.hasPrefix("/"), file.path.hasPrefix(root.path.hasSuffix("/") ? root.path : root.path + "/")
        else {
            throw ONNXError(
                .invalid, place, "its external file \(location.prefix(80)) is outside the model's folder",
                remedy: "put the file beside the model")
        }
        do {
            let handle = try FileHandle(forReadingFrom: file)
            defer { try? handle.close() }
            let size = Int(try handle.seekToEnd())
            let count = length ?? max(0, size - offset)
            guard offset <= size, count <= size - offset, count <= ONNXFile.maximumByteCount else {
                throw ONNXError(
                    .invalid, place, "its external file \(location.prefix(80)) is cut short",
                    remedy: "export or copy the file again")
            }
            try handle.seek(toOffset: UInt64(offset))
            return try handle.read(upToCount: count) ?? Data()
        } catch let error as ONNXError {
            throw error
        } catch {
            throw ONNXError(
                .unreadable, place, "its external file \(location.prefix(80)) cannot be read",
                remedy: "put the file beside the model")
        }
    }
}

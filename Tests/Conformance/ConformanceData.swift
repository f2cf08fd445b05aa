import Foundation

/// The data of ONNX's backend test suite, where tools/onnx-conformance keeps them: in the user's cache.
public enum ConformanceData {
    public static let folder: URL = {
        let environment = ProcessInfo.processInfo.environment
        let cache =
            environment["XDG_CACHE_HOME"].map { URL(filePath: $0) }
            ?? URL(filePath: NSHomeDirectory()).appending(path: ".cache")
        return cache.appending(path: "tocsin/onnx-1.17.0/onnx/backend/test/data")
    }()

    public static let isAvailable = FileManager.default.fileExists(atPath: folder.path)
}

import Foundation

/// A web server for a folder: Python's own.
public final class FileServer: Sendable {
    public struct Broken: Error {}

    private let process: Process
    private let port: Int

    public init(folder: String) throws {
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", folder]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        // "Serving HTTP on 127.0.0.1 port 40000 (http://127.0.0.1:40000/) ..."
        let line = output.fileHandleForReading.readFirstLine()
        let words = line.split(separator: " ")
        guard let word = words.firstIndex(of: "port"), word + 1 < words.count, let port = Int(words[word + 1]) else {
            process.terminate()
            throw Broken()
        }
        self.port = port
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }

    public func url(_ name: String) -> String { "http://127.0.0.1:\(port)/\(name)" }
}

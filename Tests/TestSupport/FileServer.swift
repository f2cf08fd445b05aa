import Foundation

/// A web server for a folder: Python's own.
///
/// Isolation: one test at a time.
public final class FileServer {
    private let process: ChildProcess
    private let port: Int

    public init(folder: String) throws {
        process = try ChildProcess(
            "/usr/bin/python3", ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", folder])
        // "Serving HTTP on 127.0.0.1 port 40000 (http://127.0.0.1:40000/) ..."
        let words = process.readLine().split(separator: " ")
        guard let word = words.firstIndex(of: "port"), word + 1 < words.count, let port = Int(words[word + 1]) else {
            throw ChildProcess.Broken(description: "the web server did not start: \(words)")
        }
        self.port = port
    }

    public func url(_ name: String) -> String { "http://127.0.0.1:\(port)/\(name)" }
}

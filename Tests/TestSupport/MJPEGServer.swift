import Foundation

/// A camera that sends MJPEG over HTTP, in a process of its own.
///
/// Isolation: one test at a time.
public final class MJPEGServer {
    private let process: ChildProcess
    private let port: Int

    /// - Parameter pictures: paths of JPEG files that are sent in turn.
    public init(pictures: [String], framesPerSecond: Double) throws {
        let script = SharedData.repository.appending(path: "Tests/TestSupport/Peers/mjpeg-server.py").path
        process = try ChildProcess("/usr/bin/python3", [script, String(framesPerSecond)] + pictures)
        let line = process.readLine()
        guard line.hasPrefix("ready "), let port = Int(line.dropFirst(6)) else {
            throw ChildProcess.Broken(description: "the MJPEG server did not start: \(line)")
        }
        self.port = port
    }

    public var url: String { "http://127.0.0.1:\(port)/stream" }
}

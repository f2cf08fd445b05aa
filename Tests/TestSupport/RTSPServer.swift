import Foundation

/// A real RTSP server: GStreamer's, run by Debian's own Python. Tests that use it are declared
/// `.enabled(if: RTSPServer.isAvailable)`.
///
/// Isolation: one test at a time.
public final class RTSPServer {
    public struct Broken: Error, CustomStringConvertible {
        public let description: String
    }

    private static let python = "/usr/bin/python3"

    /// True where Debian's Python has GStreamer's RTSP server.
    public static let isAvailable: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = [
            "-c", "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer",
        ]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// 0 until the first start; a restarted server keeps it.
    public private(set) var port = 0
    private let mounts: [String: String]
    private let user: String?
    private let loops: Bool
    private var process: Process?

    /// Starts the server.
    ///
    /// - Parameters:
    ///   - mounts: mount name to the path of an MP4 file with H.264.
    ///   - user: `name:password` that clients must give.
    ///   - loops: whether streams start again at their end.
    public init(mounts: [String: String], user: String? = nil, loops: Bool = true) throws {
        self.mounts = mounts
        self.user = user
        self.loops = loops
        try start()
    }

    deinit { kill() }

    /// The address of a mount.
    public func url(_ mount: String, user: String? = nil) -> String {
        "rtsp://\(user.map { $0 + "@" } ?? "")127.0.0.1:\(port)/\(mount)"
    }

    /// Starts it on its port (again) and waits until it listens.
    public func start() throws {
        let process = Process()
        process.executableURL = URL(filePath: Self.python)
        let script = SharedData.repository.appending(path: "Tests/TestSupport/Peers/rtsp-server.py").path
        var arguments = [script, String(port)]
        if let user { arguments += ["--user", user] }
        if loops { arguments.append("--loop") }
        process.arguments = arguments + mounts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let line = output.fileHandleForReading.readFirstLine()
        guard line.hasPrefix("ready "), let port = Int(line.dropFirst(6).prefix { $0.isNumber }) else {
            process.terminate()
            throw Broken(description: "the RTSP server did not start: \(line)")
        }
        self.port = port
        self.process = process
    }

    /// Ends the server at once, as a power cut would.
    public func kill() {
        guard let process else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        self.process = nil
    }

    /// Keeps the connections open and silent.
    public func freeze() { signal(SIGSTOP) }
    public func thaw() { signal(SIGCONT) }

    private func signal(_ number: Int32) {
        if let process { Foundation.kill(process.processIdentifier, number) }
    }
}

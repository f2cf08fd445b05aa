import Core
import Foundation

/// A real RTSP server in its own process that plays a clip in real time to every client, from the clip's start.
/// Tests that use it are declared `.enabled(if: RTSPServer.isAvailable)`.
///
/// Isolation: a lock.
public final class RTSPServer: Sendable {
    private struct State {
        var process: Process?
        var port = 0
    }

    private struct Hello: Decodable { var port: Int }

    /// Debian's interpreter, which has the bindings to GStreamer.
    private static let python = "/usr/bin/python3"

    /// True where Debian's packages `gir1.2-gst-rtsp-server-1.0` and `gstreamer1.0-plugins-{good,bad}` are installed.
    public static let isAvailable: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = [
            "-c",
            """
            import gi; gi.require_version("GstRtspServer", "1.0"); from gi.repository import Gst, GstRtspServer
            Gst.init(None); assert all(map(Gst.ElementFactory.find, ["qtdemux", "h264parse", "rtph264pay"]))
            """,
        ]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    private let clip: String
    private let credentials: String?
    private let state = Locked(State())

    /// Starts the server on a free port and waits until it listens.
    /// - Parameters:
    ///   - clip: an MP4 file with H.264.
    ///   - credentials: `user:password`; nil lets anybody in.
    public init(clip: String, credentials: String? = nil) throws {
        self.clip = clip
        self.credentials = credentials
        try start()
    }

    deinit { stop() }

    public var port: Int { state.withLock { $0.port } }

    /// The stream's address, without credentials.
    public var url: String { url() }

    /// The stream's address with `user:password`.
    public func url(credentials: String? = nil) -> String {
        "rtsp://\(credentials.map { $0 + "@" } ?? "")127.0.0.1:\(port)/stream"
    }

    /// Kills the process, as a camera that loses power.
    public func stop() {
        let process = state.withLock { state in
            defer { state.process = nil }
            return state.process
        }
        guard let process, process.isRunning else { return }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Starts again after `stop`, on the same port.
    public func start() throws {
        let output = Pipe()
        let process = Process()
        process.executableURL = URL(filePath: Self.python)
        let script = SharedData.repository.appending(path: "Tests/TestSupport/Peers/rtsp-server.py").path
        process.arguments =
            [script, "--port", "\(port)"] + (credentials.map { ["--credentials", $0] } ?? []) + [clip]
        process.standardOutput = output
        try process.run()
        guard let hello = try? JSONDecoder().decode(Hello.self, from: output.fileHandleForReading.availableData) else {
            kill(process.processIdentifier, SIGKILL)
            throw Failure(
                .unavailable, "the RTSP server did not start", remedy: "run tools/install-dependencies --tests")
        }
        state.withLock { $0 = State(process: process, port: hello.port) }
    }
}

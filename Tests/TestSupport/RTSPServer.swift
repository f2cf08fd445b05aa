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
        let script = "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer"
        return (try? ChildProcess(python, ["-c", script]))?.wait() == 0
    }()

    /// True where the server can speak TLS and there is a program to make certificates.
    public static let hasTLS: Bool = {
        let script = "from gi.repository import Gio; raise SystemExit(not Gio.TlsBackend.get_default().supports_tls())"
        return FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")
            && (try? ChildProcess(python, ["-c", script]))?.wait() == 0
    }()

    /// 0 until the first start; a restarted server keeps it.
    public private(set) var port = 0
    private let mounts: [String: String]
    private let user: String?
    private let loops: Bool
    private let loss: Double
    private let codec: String
    private let certificate: String?
    private var process: ChildProcess?

    /// Starts the server.
    ///
    /// - Parameters:
    ///   - mounts: mount name to the path of an MP4 file with H.264.
    ///   - user: `name:password` that clients must give.
    ///   - loops: whether streams start again at their end.
    ///   - loss: the share of RTP packets that get lost.
    ///   - codec: what is in the files: h264, h265, mjpeg or mpeg4.
    ///   - certificate: a PEM file with certificate and key, to speak TLS.
    public init(
        mounts: [String: String], user: String? = nil, loops: Bool = true, loss: Double = 0, codec: String = "h264",
        certificate: String? = nil
    ) throws {
        self.mounts = mounts
        self.user = user
        self.loops = loops
        self.loss = loss
        self.codec = codec
        self.certificate = certificate
        try start()
    }

    deinit { kill() }

    /// The address of a mount.
    public func url(_ mount: String, user: String? = nil) -> String {
        "\(certificate == nil ? "rtsp" : "rtsps")://\(user.map { $0 + "@" } ?? "")127.0.0.1:\(port)/\(mount)"
    }

    /// Starts it on its port (again) and waits until it listens.
    public func start() throws {
        let script = SharedData.repository.appending(path: "Tests/TestSupport/Peers/rtsp-server.py").path
        var arguments = [script, String(port)]
        if let user { arguments += ["--user", user] }
        arguments += ["--codec", codec]
        if let certificate { arguments += ["--tls", certificate] }
        if loss > 0 { arguments += ["--loss", String(loss)] }
        if loops { arguments.append("--loop") }
        arguments += mounts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let process = try ChildProcess(Self.python, arguments)
        let line = process.readLine()
        guard line.hasPrefix("ready "), let port = Int(line.dropFirst(6)) else {
            throw Broken(description: "the RTSP server did not start: \(line)")
        }
        self.port = port
        self.process = process
    }

    /// Ends the server at once, as a power cut would.
    public func kill() {
        process?.send(SIGKILL)
        process?.wait()
        process = nil
    }

    /// Keeps the connections open and silent.
    public func freeze() { process?.send(SIGSTOP) }
    public func thaw() { process?.send(SIGCONT) }
}

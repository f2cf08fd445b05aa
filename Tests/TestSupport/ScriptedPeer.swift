import Core
import Foundation

/// An RTSP peer that stalls, resets and lies as a script says; `Peers/scripted-peer.py` tells what a script may say.
///
/// Isolation: a lock for what it reports; the rest for one test at a time.
public final class ScriptedPeer: Sendable {
    public static let isAvailable = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")

    public let port: Int
    private let process: Locked<ChildProcess>
    private let reported = Locked<[String]>([])

    /// - Parameters:
    ///   - script: the plans as JSON.
    ///   - streams: paths of elementary streams, from `ClipFactory.elementaryStream`.
    ///   - port: 0 for a free one.
    public init(_ script: String, streams: [String] = [], in folder: TemporaryFolder, port: Int = 0) throws {
        let path = try folder.write("script-\(UUID().uuidString).json", script)
        let program = SharedData.repository.appending(path: "Tests/TestSupport/Peers/scripted-peer.py").path
        let process = try ChildProcess("/usr/bin/python3", [program, String(port), path] + streams)
        let line = process.readLine()
        guard line.hasPrefix("ready "), let port = Int(line.dropFirst(6)) else {
            throw ChildProcess.Broken(description: "the scripted peer did not start: \(line)\(process.readToEnd())")
        }
        self.port = port
        let output = process.standardOutput
        self.process = Locked(process)
        _ = BackgroundThread { [reported] in
            var text = ""
            while true {
                let data = output.availableData
                if data.isEmpty { return }
                text += String(decoding: data, as: UTF8.self)
                var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                text = String(lines.removeLast())
                let whole = lines.map(String.init)
                reported.withLock { $0 += whole }
            }
        }
    }

    public func url(_ user: String? = nil) -> String { "rtsp://\(user.map { $0 + "@" } ?? "")127.0.0.1:\(port)/cam" }

    /// What happened so far, one word each: "connect", "DESCRIBE", ...
    public var events: [String] { reported.withLock { $0 } }
    public var connections: Int { events.count { $0 == "connect" } }

    /// Ends it at once; the port is free again.
    public func kill() {
        process.withLock {
            $0.send(SIGKILL)
            $0.wait()
        }
    }
}

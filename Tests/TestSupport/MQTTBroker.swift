import Core
import Foundation

/// A real MQTT broker: mosquitto, with a real subscriber to all topics. Tests that use it are declared
/// `.enabled(if: MQTTBroker.isAvailable)`.
///
/// Isolation: one test at a time.
public final class MQTTBroker {
    public struct Message: Sendable, Equatable {
        public var topic: String
        public var isRetained: Bool
        public var payload: String
    }

    private static let program = "/usr/sbin/mosquitto"
    private static let subscriber = "/usr/bin/mosquitto_sub"

    public static let isAvailable = [program, subscriber].allSatisfy {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    public let port: Int
    private let folder: TemporaryFolder
    private var broker: ChildProcess?
    private var listener: Process?

    /// Starts the broker on a free port.
    public init() throws {
        folder = try TemporaryFolder()
        port = Self.freePort()
        _ = try folder.write("mosquitto.conf", "listener \(port) 127.0.0.1\nallow_anonymous true\nuser root\n")
        try start()
    }

    deinit {
        if let listener { Foundation.kill(listener.processIdentifier, SIGKILL) }
    }

    /// Starts it (again), without memory of what was retained.
    public func start() throws {
        let process = try ChildProcess(Self.program, ["-c", folder.file("mosquitto.conf")])
        broker = process
        while true {
            let line = process.readLine()
            if line.contains("running") { return }
            guard !line.isEmpty else { throw ChildProcess.Broken(description: "mosquitto did not start") }
        }
    }

    /// Ends it as a power cut would.
    public func kill() {
        broker?.send(SIGKILL)
        broker?.wait()
        broker = nil
    }

    /// Subscribes to all topics, from now on.
    public func listen() throws {
        _ = try folder.write("messages", "")
        let process = Process()
        process.executableURL = URL(filePath: Self.subscriber)
        process.arguments = ["-p", String(port), "-t", "#", "-q", "1", "-F", "%t %r %p"]
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: folder.file("messages")))
        process.standardError = nil
        try process.run()
        listener = process
    }

    /// What the subscriber got so far.
    public var messages: [Message] {
        let text = String(
            decoding: FileManager.default.contents(atPath: folder.file("messages")) ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ", maxSplits: 2).map(String.init)
            return parts.count == 3 ? Message(topic: parts[0], isRetained: parts[1] == "1", payload: parts[2]) : nil
        }
    }

    private static func freePort() -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) + getsockname(descriptor, $0, &length)
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

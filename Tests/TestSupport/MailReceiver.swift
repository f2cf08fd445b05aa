import Core
import Foundation

/// A real mail server in its own process; `Peers/smtp-receiver.py` says what it does.
///
/// Isolation: a lock.
public final class MailReceiver: Sendable {
    public struct Mail: Sendable, Decodable {
        public var from: String
        public var to: [String]
        public var data: String
    }

    private struct Hello: Decodable { var port: Int }

    public let port: Int
    private let process: Process
    /// The server ends when this closes.
    private let lifeline = Pipe()
    private let collected: Locked<[Mail]>

    /// - Parameter refusals: mails that are answered 451 first.
    public init(refusals: Int = 0) async throws {
        let collected = Locked<[Mail]>([])
        let port = Locked<Int?>(nil)
        self.collected = collected
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let script = SharedData.repository.appending(path: "Tests/TestSupport/Peers/smtp-receiver.py").path
        process.arguments = ["python3", script, String(refusals)]
        process.standardInput = lifeline
        let output = Pipe()
        process.standardOutput = output
        let unread = Locked(Data())
        output.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil }
            let lines = unread.withLock { unread -> [Data] in
                unread += data
                let parts = unread.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                unread = parts.last.map { Data($0) } ?? Data()
                return parts.dropLast().map { Data($0) }
            }
            for line in lines {
                if let hello = try? JSONDecoder().decode(Hello.self, from: line) { port.withLock { $0 = hello.port } }
                if let mail = try? JSONDecoder().decode(Mail.self, from: line) {
                    collected.withLock { $0.append(mail) }
                }
            }
        }
        try process.run()
        guard try await eventually({ port.withLock { $0 } != nil }) else {
            throw Failure(.timedOut, "the mail server did not start", remedy: "look for python3")
        }
        self.port = port.withLock { $0 } ?? 0
    }

    deinit { kill(process.processIdentifier, SIGKILL) }

    public var mails: [Mail] { collected.withLock { $0 } }
}

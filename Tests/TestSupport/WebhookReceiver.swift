import Core
import Foundation

/// A real HTTP server in its own process that checks webhook signatures and reports each request; `Peers/
/// webhook-receiver.py` says what its paths answer.
///
/// Isolation: a lock.
public final class WebhookReceiver: Sendable {
    public struct Request: Sendable, Decodable {
        public enum Signature: String, Sendable, Decodable { case valid, invalid, absent, unchecked }

        public var path: String
        /// 0 where the receiver never answers.
        public var status: Int
        /// Seconds since 1970.
        public var at: Double
        public var id: String?
        public var timestamp: String?
        public var signature: Signature
        public var contentType: String?
        public var authorization: String?
        public var record: AlertRecord?

        enum CodingKeys: String, CodingKey {
            case path, status, at, id, timestamp, signature, authorization
            case contentType = "content_type"
        }
    }

    private struct State {
        var unread = Data()
        var port: Int?
        var requests: [Request] = []
    }

    private struct Hello: Decodable { var port: Int }

    public let port: Int
    private let scheme: String
    private let process: Process
    /// The server ends when this closes, so that it outlives no test run.
    private let lifeline = Pipe()
    private let state: Locked<State>

    /// Starts the server and waits until it listens.
    /// - Parameters:
    ///   - secret: `whsec_…`; nil checks no signature.
    ///   - certificate: a PEM file with certificate and key, to speak TLS.
    ///   - clientAuthority: a PEM file; clients need a certificate of that authority.
    public init(secret: String? = nil, certificate: String? = nil, clientAuthority: String? = nil) async throws {
        let state = Locked(State())
        let output = Pipe()
        self.state = state
        scheme = certificate == nil ? "http" : "https"
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let script = SharedData.repository.appending(path: "Tests/TestSupport/Peers/webhook-receiver.py").path
        process.arguments = ["python3", script, secret ?? ""] + [certificate, clientAuthority].compactMap { $0 }
        process.standardInput = lifeline
        process.standardOutput = output
        output.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil }
            state.withLock { Self.take(data, into: &$0) }
        }
        try process.run()
        var port: Int?
        for _ in 0..<600 where port == nil {
            try await Task.sleep(for: .milliseconds(50))
            port = state.withLock { $0.port }
        }
        guard let port else {
            kill(process.processIdentifier, SIGKILL)
            throw Failure(.timedOut, "the webhook receiver did not start", remedy: "look for python3")
        }
        self.port = port
    }

    deinit { stop() }

    /// Not `terminate()`: threads of Dispatch block that signal, and child processes inherit it blocked.
    private func stop() { kill(process.processIdentifier, SIGKILL) }

    public func url(_ path: String, host: String = "127.0.0.1") -> String { "\(scheme)://\(host):\(port)\(path)" }

    /// All requests so far, in the order they came.
    public var requests: [Request] { state.withLock { $0.requests } }

    /// Waits for at least `count` requests to `path`, and returns what came within the time.
    public func requests(to path: String, count: Int, within time: Duration = .seconds(20)) async throws -> [Request] {
        let deadline = ContinuousClock.now + time
        while true {
            let found = requests.filter { $0.path == path }
            if found.count >= count || ContinuousClock.now >= deadline { return found }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private static func take(_ data: Data, into state: inout State) {
        state.unread += data
        while let newline = state.unread.firstIndex(of: UInt8(ascii: "\n")) {
            let line = Data(state.unread[..<newline])
            state.unread = Data(state.unread[(newline + 1)...])
            if let hello = try? JSONDecoder().decode(Hello.self, from: line) { state.port = hello.port }
            guard var request = try? JSONDecoder().decode(Request.self, from: line) else { continue }
            if let object = try? JSONSerialization.jsonObject(with: line) as? [String: Any],
                let body = object["body"] as? [String: Any]
            {
                let json = try? JSONSerialization.data(withJSONObject: body)
                request.record = json.flatMap { try? AlertRecord(jsonLine: $0) }
            }
            state.requests.append(request)
        }
    }
}

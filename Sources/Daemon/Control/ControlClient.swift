import Core
import Foundation

/// Asks a running daemon.
///
/// Isolation: one thread at a time; not `Sendable`.
public final class ControlClient {
    private static let replyLimit = 1 << 20
    private static let patienceSeconds = 10

    private let path: String
    private var socket: UnixSocket

    /// - Throws: `Failure` of kind `.unavailable` where no daemon listens at `path`.
    public init(path: String) throws(Failure) {
        self.path = path
        socket = try UnixSocket(connectingTo: path)
        socket.limit(to: Self.patienceSeconds)
    }

    /// - Throws: the daemon's own `Failure`, or one that it did not answer.
    public func ask(_ request: ControlRequest) throws(Failure) -> ControlReply {
        guard let line = try? [UInt8](JSONEncoder().encode(request)), socket.write(line),
            let answer = socket.readLine(limit: Self.replyLimit),
            let reply = try? JSONDecoder().decode(ControlReply.self, from: Data(answer))
        else { throw Failure(.timedOut, "\(path): the daemon did not answer") }
        if let fault = reply.fault { throw fault.failure }
        return reply
    }
}

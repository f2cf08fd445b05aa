import Core
@preconcurrency import Dispatch
import Foundation
import Logging

/// Answers commands on a Unix socket: one JSON line for one, several on a connection if the peer likes.
///
/// Who may open the socket may acknowledge and resend: the folder's permissions decide. At most `connectionLimit` peers at
/// once, 8 KiB a request, 5 s of silence.
///
/// Isolation: immutable but for counts behind a lock; each connection has a thread of its own, since on a Dispatch queue
/// as many silent peers as there are cores would hold up all others.
public final class ControlServer: Sendable {
    private static let connectionLimit = 8
    private static let requestLimit = 8192
    private static let patienceSeconds = 5

    public typealias Answer = @Sendable (ControlRequest) -> ControlReply

    private let path: String
    private let source: any DispatchSourceRead
    private let connections = Locked(0)
    private let answer: Answer

    /// Begins to listen; the folder is made if it is missing.
    /// - Throws: `Failure` where it cannot.
    public init(path: String, answer: @escaping Answer) throws(Failure) {
        self.path = path
        self.answer = answer
        try DurableFile.makeFolder(DurableFile.parent(of: path))
        let listener = try UnixSocket.listening(at: path)
        // The source's handler owns it: it is closed when that is gone.
        let descriptor = dup(listener.descriptor)
        guard descriptor >= 0 else { throw Failure(errno: errno, at: path) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        source = DispatchSource.makeReadSource(
            fileDescriptor: descriptor, queue: DispatchQueue(label: "tocsin.control"))
        source.setCancelHandler { close(descriptor) }
        source.setEventHandler { [weak self] in
            let peer = accept(descriptor, nil, nil)
            guard peer >= 0 else { return }
            _ = fcntl(peer, F_SETFD, FD_CLOEXEC)
            if let self { serve(peer) } else { close(peer) }
        }
        source.activate()
    }

    deinit { stop() }

    public func stop() {
        guard !source.isCancelled else { return }
        source.cancel()
        unlink(path)
    }

    private func serve(_ descriptor: Int32) {
        let isFull = connections.withLock { count in
            if count >= Self.connectionLimit { return true }
            count += 1
            return false
        }
        if isFull {
            close(descriptor)
            return
        }
        Thread.detachNewThread {
            self.converse(over: descriptor)
            self.connections.withLock { $0 -= 1 }
        }
    }

    private func converse(over descriptor: Int32) {
        var peer = UnixSocket(descriptor: descriptor)
        peer.limit(to: Self.patienceSeconds)
        while let line = peer.readLine(limit: Self.requestLimit) {
            guard peer.write(reply(to: line)) else { return }
        }
    }

    private func reply(to line: [UInt8]) -> [UInt8] {
        let reply: ControlReply
        if let request = try? JSONDecoder().decode(ControlRequest.self, from: Data(line)) {
            reply = answer(request)
        } else {
            reply = ControlReply(fault: .init(Failure(.usage, "not a request that this version knows")))
        }
        return (try? [UInt8](JSONEncoder().encode(reply))) ?? []
    }
}

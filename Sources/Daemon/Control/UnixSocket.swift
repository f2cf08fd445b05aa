import Core
import Foundation

/// A stream socket of the kind that has a path, and lines over it.
///
/// Isolation: one thread at a time; noncopyable, so that the descriptor is closed once.
struct UnixSocket: ~Copyable {
    let descriptor: Int32
    private var unread: [UInt8] = []

    init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Connects to the socket at `path`.
    /// - Throws: `Failure` of kind `.unavailable` where nobody listens.
    init(connectingTo path: String) throws(Failure) {
        descriptor = try Self.make(at: path) { connect($0, $1, $2) }
    }

    /// Listens at `path`; a socket that a former process left there is removed.
    static func listening(at path: String) throws(Failure) -> UnixSocket {
        unlink(path)
        let socket = UnixSocket(descriptor: try make(at: path) { bind($0, $1, $2) })
        guard chmod(path, 0o660) == 0, listen(socket.descriptor, 16) == 0 else { throw Failure(errno: errno, at: path) }
        return socket
    }

    /// Reads and writes fail when they take longer.
    func limit(to seconds: Int) {
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    /// - Returns: false where the peer is gone.
    func write(_ line: [UInt8]) -> Bool {
        var rest = (line + [UInt8(ascii: "\n")])[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// The next line without its newline; nil at the end, after the time limit, and for a line longer than `limit` bytes.
    mutating func readLine(limit: Int) -> [UInt8]? {
        while true {
            if let newline = unread.firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(unread[..<newline])
                unread.removeFirst(newline + 1)
                return line
            }
            guard unread.count <= limit else { return nil }
            var part = [UInt8](repeating: 0, count: 4096)
            let count = read(descriptor, &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            unread += part[..<count]
        }
    }

    private static func make(
        at path: String, _ use: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(Failure) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw Failure(
                .configuration, "\(path): too long for a socket's path", remedy: "name a shorter one as state.socket")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(errno: errno, at: path) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                use(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            let failure = Failure(errno: errno, at: path)
            close(descriptor)
            throw failure
        }
        return descriptor
    }
}

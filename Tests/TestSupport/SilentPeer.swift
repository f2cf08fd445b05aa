import Foundation

/// A TCP peer on the loopback that accepts connections and never says a word.
public final class SilentPeer: Sendable {
    public let port: Int
    private let socket: Int32

    public init() {
        socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = socket
        // The kernel completes connections by itself while there is room in the backlog.
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        precondition(isListening, "no loopback port")
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(socket) }
}

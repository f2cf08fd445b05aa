import Foundation
import TestSupport
import Testing

@testable import Web

/// Fault test 22.
@Suite(.serialized) struct ConnectionLimitsTests {
    private final class Client {
        let descriptor: Int32

        init(port: Int) throws {
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            let result = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            try #require(result == 0)
        }

        deinit { close(descriptor) }

        @discardableResult
        func send(_ bytes: [UInt8]) -> Int { Foundation.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

        /// What comes until the peer closes; nil where it has not closed after the time.
        func answer(within seconds: Int) -> [UInt8]? {
            var time = timeval(tv_sec: seconds, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
            var all: [UInt8] = []
            var part = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = recv(descriptor, &part, part.count, 0)
                if count == 0 || (count < 0 && errno == ECONNRESET) { return all }
                guard count > 0 else { return nil }
                all += part[..<count]
            }
        }
    }

    @Test("32 clients that never finish a request: the 33rd is refused at once, and after 5 s there is room again")
    func slowClients() async throws {
        let peer = try await WebPeer()
        let port = try #require(peer.server.port)
        let start = ContinuousClock.now
        let slow = try (0..<32).map { _ in try Client(port: port) }
        for client in slow { client.send(Array("GET /healthz HTTP/1.1\r\nHost: x\r\nX: ".utf8)) }
        try await Task.sleep(for: .milliseconds(200))
        #expect(try Client(port: port).answer(within: 1)?.isEmpty == true)
        // A byte now and then is no progress.
        for _ in 0..<4 {
            try await Task.sleep(for: .seconds(1))
            for client in slow { client.send([0x61]) }
        }
        for client in slow { #expect(client.answer(within: 3) != nil) }
        #expect((.seconds(4.5)...(.seconds(6.5))).contains(ContinuousClock.now - start))
        #expect(try await peer.ask("GET", "/healthz").status == 200)
    }

    @Test("a request line of 1 MB is cut off, and others are answered")
    func longLine() async throws {
        let peer = try await WebPeer()
        let client = try Client(port: try #require(peer.server.port))
        client.send(Array("GET /".utf8))
        // The kernel may take all of it before the server has looked.
        for _ in 0..<256 where client.send([UInt8](repeating: 0x61, count: 4096)) < 0 { break }
        // Well before the 5 s that any request has.
        #expect(client.answer(within: 3) != nil)
        #expect(try await peer.ask("GET", "/healthz").status == 200)
    }

    @Test("fields of more than 8 KiB are refused")
    func longFields() async throws {
        let peer = try await WebPeer()
        let long = String(repeating: "a", count: 9000)
        let answer = try? await peer.ask("GET", "/healthz", fields: ["X-Long": long])
        #expect(answer.map { $0.status >= 400 } ?? true)
    }
}

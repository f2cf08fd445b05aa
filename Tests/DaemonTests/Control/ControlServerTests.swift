import Core
import Foundation
import TestSupport
import Testing

@testable import Daemon

@Suite struct ControlServerTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var path: String { folder.file("run/tocsin.sock") }

    private func server() throws -> ControlServer {
        try ControlServer(path: path) { request in
            if request.command == .resend {
                ControlReply(fault: .init(Failure(.badData, "nothing to send", remedy: "wait")))
            } else {
                ControlReply(alert: request.alert, count: request.who?.count)
            }
        }
    }

    @Test("requests are answered, several on one connection; a failure comes back as it was")
    func answers() throws {
        let server = try server()
        let client = try ControlClient(path: path)
        for count in 1...3 {
            let reply = try client.ask(
                ControlRequest(.acknowledge, alert: "A", who: String(repeating: "w", count: count)))
            #expect(reply.alert == "A" && reply.count == count)
        }
        let failure = #expect(throws: Failure.self) { try client.ask(ControlRequest(.resend)) }
        #expect(failure == Failure(.badData, "nothing to send", remedy: "wait"))
        server.stop()
        let late = try? ControlClient(path: path)
        #expect(late.map { _ in true } == nil)
    }

    @Test("peers that send nonsense or too much, or say nothing, hold up nobody")
    func strangers() throws {
        let server = try server()
        let nonsense = try UnixSocket(connectingTo: path)
        _ = nonsense.write(Array("{\"command\":\"explode\"}".utf8))
        let flood = try UnixSocket(connectingTo: path)
        _ = flood.write([UInt8](repeating: 65, count: 100_000))
        var silent: [Int32] = []
        // More than the server takes at once.
        for _ in 0..<12 {
            let peer = try UnixSocket(connectingTo: path)
            silent.append(dup(peer.descriptor))
        }
        for descriptor in silent { close(descriptor) }
        var answer: ControlReply?
        for _ in 0..<100 where answer == nil {
            if let client = try? ControlClient(path: path) { answer = try? client.ask(ControlRequest(.test)) }
            if answer == nil { usleep(20_000) }
        }
        #expect(answer != nil)
        server.stop()
    }

    @Test("more silent peers than there are cores hold up nobody")
    func silentPeers() throws {
        let server = try server()
        var silent: [Int32] = []
        for _ in 0..<7 { silent.append(dup(try UnixSocket(connectingTo: path).descriptor)) }
        let client = try ControlClient(path: path)
        let begin = ContinuousClock.now
        #expect(try client.ask(ControlRequest(.test)).fault == nil)
        // Silence is cut off after five seconds only.
        #expect(ContinuousClock.now - begin < .seconds(4))
        server.stop()
        for descriptor in silent { close(descriptor) }
    }

    @Test("a socket that a killed daemon left is replaced")
    func stale() throws {
        try server().stop()
        try Data().write(to: URL(filePath: path))
        let server = try server()
        let client = try ControlClient(path: path)
        #expect(try client.ask(ControlRequest(.test)).fault == nil)
        server.stop()
    }

    @Test("a path too long for a socket is refused with a remedy")
    func longPath() throws {
        let failure = #expect(throws: Failure.self) {
            try ControlServer(path: folder.file(String(repeating: "x", count: 120))) { _ in ControlReply() }
        }
        #expect(failure?.remedy?.contains("state.socket") == true)
    }
}

import Core
import Foundation
import TestSupport
import Testing

@testable import Alerting

@Suite struct SystemLogSinkTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A datagram socket, as the system's log has one.
    private func listen() -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: folder.file("log").utf8) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        precondition(result == 0)
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        return descriptor
    }

    private func message(from descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }

    @Test("the journal gets fields to search by; a reason with line breaks forges none")
    func journal() throws {
        let descriptor = listen()
        defer { close(descriptor) }
        let sink = SystemLogSink(format: .journal, path: folder.file("log"), logger: LogCollector().logger)
        sink.deliver(.sample(4, reason: "smoke\nPRIORITY=7"))
        let fields = message(from: descriptor).split(separator: "\n")
        #expect(fields.count { $0.hasPrefix("PRIORITY=") } == 1 && fields.contains("PRIORITY=2"))
        #expect(fields.contains("TOCSIN_CAMERA=dock") && fields.contains("TOCSIN_SEQUENCE=4"))
    }

    @Test("syslog gets one line of its form; a log that is not there yet is tried again")
    func syslog() async throws {
        let sink = SystemLogSink(format: .syslog, path: folder.file("log"), logger: LogCollector().logger)
        sink.deliver(.sample(severity: .warning))
        #expect(try await eventually { sink.statistics.failedAttempts >= 1 })
        let descriptor = listen()
        defer { close(descriptor) }
        let line = message(from: descriptor)
        #expect(line.hasPrefix("<28>") && line.contains(" tocsin[\(getpid())]: WARNING fire opened on dock"), "\(line)")
    }
}

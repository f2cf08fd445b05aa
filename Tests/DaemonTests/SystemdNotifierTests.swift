import Foundation
import TestSupport
import Testing

@testable import Daemon

@Suite struct SystemdNotifierTests {
    /// A real datagram socket, as systemd's own.
    private final class Manager {
        let name: String
        private let descriptor: Int32

        init(name: String) throws {
            self.name = name
            descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            var path = Array(name.utf8)
            if path[0] == UInt8(ascii: "@") { path[0] = 0 }
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
            let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
            let result = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
            }
            try #require(result == 0)
            var limit = timeval(tv_sec: 5, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        }

        deinit { close(descriptor) }

        func receive() -> String {
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &bytes, bytes.count, 0)
            return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
        }
    }

    @Test("speaks to a socket with a path and to one with an abstract name")
    func bothKindsOfSocket() throws {
        let path = NSTemporaryDirectory() + "tocsin-notify-\(UUID().uuidString.prefix(8))"
        defer { unlink(path) }
        for name in [path, "@tocsin-notify-\(UUID().uuidString)"] {
            let manager = try Manager(name: name)
            let notifier = SystemdNotifier(environment: ["NOTIFY_SOCKET": name])
            notifier.ready(status: "watching 2 cameras")
            #expect(manager.receive() == "READY=1\nSTATUS=watching 2 cameras")
            notifier.watchdog()
            #expect(manager.receive() == "WATCHDOG=1")
            notifier.stopping()
            #expect(manager.receive().hasPrefix("STOPPING=1\n"))
        }
    }

    @Test("a reload carries the monotonic time that systemd asks for")
    func reloading() throws {
        let manager = try Manager(name: "@tocsin-notify-\(UUID().uuidString)")
        SystemdNotifier(environment: ["NOTIFY_SOCKET": manager.name]).reloading()
        let lines = manager.receive().split(separator: "\n")
        #expect(lines.first == "RELOADING=1")
        let stamp = try #require(lines.last?.split(separator: "=").last.flatMap { Int($0) })
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let age = now.tv_sec * 1_000_000 + now.tv_nsec / 1000 - stamp
        #expect(age >= 0 && age < 60_000_000)
    }

    @Test("does nothing outside systemd, nor with a name that is no socket")
    func outsideSystemd() {
        for environment in [[:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "relative"], ["NOTIFY_SOCKET": "/nowhere/x"]]
        {
            SystemdNotifier(environment: environment).ready(status: "")
        }
    }

    @Test("the watchdog is meant for the process that systemd names")
    func watchdog() {
        let ours = ["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "\(getpid())"]
        #expect(SystemdNotifier(environment: ours).watchdogInterval == .seconds(30))
        let foreign = ["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"]
        #expect(SystemdNotifier(environment: foreign).watchdogInterval == nil)
        #expect(SystemdNotifier(environment: [:]).watchdogInterval == nil)
    }
}

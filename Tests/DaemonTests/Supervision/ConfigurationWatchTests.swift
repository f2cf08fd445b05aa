import Core
import Dispatch
import Foundation
import TestSupport
import Testing

@testable import Daemon

@Suite struct ConfigurationWatchTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = try folder.write("tocsin.yaml", "one")
    }

    /// Whether a change is seen.
    private func sees(_ path: String? = nil, _ change: () throws -> Void) async throws -> Bool {
        let changes = Locked(0)
        let watch = try ConfigurationWatch(path: path ?? self.path, queue: DispatchQueue(label: "test")) {
            changes.withLock { $0 += 1 }
        }
        try change()
        let isSeen = try await eventually(within: .seconds(2)) { changes.withLock { $0 } > 0 }
        withExtendedLifetime(watch) {}
        return isSeen
    }

    @Test("sees a file written to, and one that another is renamed over")
    func fileChanges() async throws {
        #expect(try await sees { try Data("two".utf8).write(to: URL(filePath: path)) })
        let other = try folder.write("other", "three")
        #expect(try await sees { _ = rename(other, path) })
    }

    @Test("sees a fragment that is added, also to a folder that came later")
    func fragments() async throws {
        let parts = folder.file("conf.d")
        try FileManager.default.createDirectory(atPath: parts, withIntermediateDirectories: true)
        #expect(try await sees { _ = try folder.write("conf.d/a.yaml", "x") })
        try FileManager.default.removeItem(atPath: parts)
        let changes = Locked(0)
        let watch = try ConfigurationWatch(path: path, queue: DispatchQueue(label: "test")) {
            changes.withLock { $0 += 1 }
        }
        try FileManager.default.createDirectory(atPath: parts, withIntermediateDirectories: true)
        #expect(try await eventually(within: .seconds(2)) { changes.withLock { $0 } > 0 })
        let before = changes.withLock { $0 }
        _ = try folder.write("conf.d/b.yaml", "x")
        #expect(try await eventually(within: .seconds(2)) { changes.withLock { $0 } > before })
        withExtendedLifetime(watch) {}
    }

    @Test("sees the file behind a link change in its own folder")
    func link() async throws {
        let elsewhere = try TemporaryFolder()
        let target = try elsewhere.write("real.yaml", "one")
        let link = folder.file("link.yaml")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        #expect(try await sees(link) { try Data("two".utf8).write(to: URL(filePath: target)) })
    }
}

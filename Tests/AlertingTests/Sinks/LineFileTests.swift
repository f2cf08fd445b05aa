import Core
import Foundation
import TestSupport
import Testing

@testable import Alerting

@Suite struct LineFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func reopened(with text: String, adding line: String = "new\n") throws -> (text: String, cut: Int) {
        let path = folder.file(UUID().uuidString)
        try Data(text.utf8).write(to: URL(filePath: path))
        let file = try LineFile(path: path)
        try file.append(Array(line.utf8))
        try file.synchronise()
        let data = try Data(contentsOf: URL(filePath: path))
        return (String(decoding: data, as: UTF8.self), file.cutByteCount)
    }

    @Test("an unfinished last line is cut off, a finished one is not")
    func repair() throws {
        #expect(try reopened(with: "") == ("new\n", 0))
        #expect(try reopened(with: "one\n") == ("one\nnew\n", 0))
        #expect(try reopened(with: "one\ntw") == ("one\nnew\n", 2))
        #expect(try reopened(with: "on") == ("new\n", 2))
    }

    @Test("a last line too long to be ours is ended, not cut")
    func longLine() throws {
        let long = String(repeating: "x", count: 70_000)
        #expect(try reopened(with: long) == (long + "\nnew\n", 0))
    }

    @Test("a line that does not fit into the file is taken back to its first byte")
    func shortWrite() async throws {
        // In a child process, because the limit on file sizes holds for a whole process.
        let path = folder.file("limited")
        try Data("one\n".utf8).write(to: URL(filePath: path))
        await #expect(processExitsWith: .success) { [path = path as String] in
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 1000, rlim_max: 1000)
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            let file = try LineFile(path: path)
            let line = [UInt8](repeating: UInt8(ascii: "a"), count: 599) + [UInt8(ascii: "\n")]
            try file.append(line)
            #expect(throws: Failure.self) { try file.append(line) }
            try file.append(Array("small\n".utf8))
        }
        let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        #expect(text == "one\n" + String(repeating: "a", count: 599) + "\nsmall\n")
    }

    @Test("a path that cannot be opened is a failure that names it")
    func unopenable() throws {
        #expect(throws: Failure.self) { try LineFile(path: folder.path) }
    }
}

import Foundation

/// A program started by a test. Unlike Foundation's `Process` on Linux, it passes none of our descriptors on: there, a
/// server that lives long keeps every program started beside it from being seen to end.
///
/// Isolation: one thread at a time.
public final class ChildProcess {
    public struct Broken: Error, CustomStringConvertible {
        public let description: String
    }

    private let identifier: pid_t
    private let output: FileHandle
    private var status: Int32?

    /// Starts the program; what it writes to standard output and standard error can be read here.
    public init(_ executable: String, _ arguments: [String]) throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Broken(description: "no pipe for \(executable)") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
        for descriptor in Int32(3)..<1024 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        var words: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var identifier = pid_t()
        let result = posix_spawn(&identifier, executable, &actions, nil, &words, environ)
        close(ends[1])
        output = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        guard result == 0 else { throw Broken(description: "cannot start \(executable): error \(result)") }
        self.identifier = identifier
    }

    deinit {
        send(SIGKILL)
        wait()
    }

    /// What the program writes, for a reader of its own; the handle closes with this object.
    public var standardOutput: FileHandle { output }

    /// Everything written until the program closes its output.
    public func readToEnd() -> String { String(decoding: output.readDataToEndOfFile(), as: UTF8.self) }

    /// The text up to the first line feed or the end: how a server tells that it is ready.
    public func readLine() -> String {
        var bytes = Data()
        while let byte = output.readData(ofLength: 1).first, byte != UInt8(ascii: "\n") { bytes.append(byte) }
        return String(decoding: bytes, as: UTF8.self)
    }

    public func send(_ signal: Int32) {
        if status == nil { kill(identifier, signal) }
    }

    /// Waits for the end; the exit code, or 128 and the signal's number.
    @discardableResult public func wait() -> Int32 {
        if let status { return status }
        var state: Int32 = 0
        while waitpid(identifier, &state, 0) < 0, errno == EINTR {}
        let code = state & 0x7f == 0 ? (state >> 8) & 0xff : 128 + (state & 0x7f)
        status = code
        return code
    }
}

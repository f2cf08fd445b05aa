import Core
import Foundation

/// Runs a program once, with a text on its standard input and its output thrown away.
///
/// The program is a process group of its own and inherits neither descriptors nor blocked signals; at the time limit the
/// group is told to end (`SIGTERM`), and half a second later ended (`SIGKILL`).
struct ProgramRunner {
    private static let pollMicroseconds: UInt32 = 5000
    private static let grace = Duration.milliseconds(500)
    /// Descriptors of ours that are closed in the program; the unit's limit.
    private static let descriptorLimit = 4096

    let clocks: any Clocks
    let interruption: Interruption

    /// - Returns: the exit code.
    /// - Throws: `Failure` of kind `.unavailable` where it cannot start or a signal ends it, `.timedOut`, `.cancelled`.
    func run(
        _ command: [String], environment: [String: String], input: [UInt8], timeout: Duration
    ) throws(Failure) -> Int32 {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Failure(errno: errno, at: "a pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let start = clocks.monotonic()
        let process: pid_t
        do throws(Failure) {
            defer { close(ends[0]) }
            process = try spawn(command, environment, input: ends[0])
        } catch {
            close(ends[1])
            throw error
        }
        write(input, to: ends[1])
        close(ends[1])
        return try wait(for: process, until: start + timeout)
    }

    private func spawn(_ command: [String], _ environment: [String: String], input: Int32) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        // Also what some library opened without FD_CLOEXEC; closing what is not open is no error here.
        for descriptor in 3..<Int32(min(max(sysconf(Int32(_SC_OPEN_MAX)), 256), Self.descriptorLimit)) {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)

        var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var process = pid_t()
        let result = posix_spawn(&process, command[0], &actions, &attributes, &words, &variables)
        guard result == 0 else { throw Failure(errno: result, at: command[0]) }
        return process
    }

    /// A program that does not read what it is told is left alone: records fit into a pipe.
    private func write(_ input: [UInt8], to descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        _ = BrokenPipe.suppressed { input.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) } }
    }

    private func wait(for process: pid_t, until deadline: MonotonicTime) throws(Failure) -> Int32 {
        var killAt: MonotonicTime?
        var isLate = false
        var status: Int32 = 0
        while true {
            let result = waitpid(process, &status, WNOHANG)
            if result == process { break }
            if result < 0, errno != EINTR { throw Failure(errno: errno, at: "a program's end") }
            let now = clocks.monotonic()
            if let killAt, now >= killAt {
                kill(-process, SIGKILL)
            } else if killAt == nil, now >= deadline || interruption.isSet {
                isLate = now >= deadline
                kill(-process, SIGTERM)
                killAt = now + Self.grace
            }
            usleep(Self.pollMicroseconds)
        }
        // What it started and left behind ends with it.
        if killAt != nil { kill(-process, SIGKILL) }
        if isLate { throw Failure(.timedOut, "the program ran too long and was ended", remedy: "raise its timeout") }
        if killAt != nil { throw Failure(.cancelled, "the program was ended") }
        guard status & 0x7F == 0 else {
            throw Failure(.unavailable, "the program was ended by signal \(status & 0x7F)")
        }
        return status >> 8 & 0xFF
    }
}

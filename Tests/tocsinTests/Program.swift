import Foundation
import TestSupport

/// The built `tocsin`, run as a child process, as people run it.
///
/// Its output goes to files, so that a child that writes much never waits for the test. Deinit kills what still runs.
/// Isolation: immutable; `Process` guards its own state.
final class Program: Sendable {
    struct Outcome: Sendable {
        /// The exit code, or the signal that ended the program.
        var status: Int32
        /// True where a signal ended the program: a trap, a crash, or this test losing its patience.
        var wasKilled: Bool
        var output: String
        var errors: String

        var outputLines: [String] { output.split(separator: "\n").map(String.init) }
        var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
    }

    /// The program lies beside the test bundle that this code is part of.
    static let url = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "tocsin")

    private let process: Process
    private let folder: TemporaryFolder

    /// - Parameter environment: added to the test's own.
    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        folder = try TemporaryFolder()
        process = Process()
        process.executableURL = Self.url
        process.arguments = arguments
        // A crash must show as a signal, not as a wait for a backtrace.
        process.environment = ProcessInfo.processInfo.environment
            .merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
            .merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: folder.write("output", "")))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: folder.write("errors", "")))
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// Runs to the end; a program that needs longer than `limit` is killed.
    static func run(
        _ arguments: String..., environment: [String: String] = [:], within limit: Duration = .seconds(60)
    ) async throws -> Outcome {
        try await Program(arguments, environment: environment).outcome(within: limit)
    }

    /// What was written so far.
    var output: String { text(of: "output") }
    var errors: String { text(of: "errors") }
    var isRunning: Bool { process.isRunning }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Waits for the program's end; one that needs longer than `limit` is killed.
    func outcome(within limit: Duration) async throws -> Outcome {
        if try await !eventually(within: limit, { !process.isRunning }) {
            signal(SIGKILL)
            process.waitUntilExit()
        }
        return Outcome(
            status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal, output: output,
            errors: errors)
    }

    private func text(of name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: folder.file(name)) ?? Data(), as: UTF8.self)
    }
}

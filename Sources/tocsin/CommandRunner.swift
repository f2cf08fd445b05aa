import ArgumentParser
import Core
import Foundation

/// Runs a command's work: a `Failure` becomes one line on standard error and its exit code.
func reportingFailures(_ body: () throws -> Void) throws {
    // A file that may not grow is a failure to report (EFBIG), not a death.
    signal(SIGXFSZ, SIG_IGN)
    do {
        try body()
    } catch let failure as Failure {
        FileHandle.standardError.write(Data("tocsin: \(failure)\n".utf8))
        throw ExitCode(failure.exitCode)
    }
}

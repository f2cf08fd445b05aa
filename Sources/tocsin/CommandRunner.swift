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
        StandardError.write("tocsin: \(failure)\n")
        throw ExitCode(failure.exitCode)
    }
}

import ArgumentParser
import Core
import Foundation

struct AlertsExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Every record as a JSON line, exactly as it was sent, oldest first.")

    @OptionGroup var history: HistoryArguments
    @OptionGroup var chosen: FilterArguments

    func run() throws {
        try reportingFailures {
            signal(SIGPIPE, SIG_IGN)
            try history.reader().export(chosen.filter()) { line in
                let bytes = Array((line + "\n").utf8)
                var rest = bytes[...]
                while !rest.isEmpty {
                    let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
                    if count < 0, errno != EINTR { throw Failure(errno: errno, at: "standard output") }
                    rest = rest.dropFirst(max(count, 0))
                }
            }
        }
    }
}

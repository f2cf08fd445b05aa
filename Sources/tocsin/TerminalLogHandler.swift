import Core
import Foundation
import Logging

/// Warnings and errors of a command a person runs: plain lines on standard error.
struct TerminalLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.warning

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        StandardError.write("tocsin: \(event.level): \(event.message)\n")
    }
}

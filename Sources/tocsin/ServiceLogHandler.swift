import Core
import Daemon
import Foundation
import Logging

/// The daemon's log on standard error: journald's priority prefixes where the journal reads it, otherwise lines with
/// the time. See sd-daemon(3) for the prefixes.
struct ServiceLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    private let threshold: LogThreshold
    private let isJournal: Bool

    init(threshold: LogThreshold, environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.threshold = threshold
        isJournal = environment["JOURNAL_STREAM"] != nil
    }

    var logLevel: Logger.Level {
        get { threshold.level }
        set { threshold.set(newValue) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let prefix =
            isJournal
            ? "<\(Self.priority(event.level))>" : "\(Date().formatted(.iso8601)) \(event.level): "
        // Newlines would forge further lines.
        let message = "\(event.message)".replacing("\n", with: " ")
        StandardError.write("\(prefix)\(message)\n")
    }

    private static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}

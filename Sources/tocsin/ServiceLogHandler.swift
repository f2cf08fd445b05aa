import Core
import Daemon
import Foundation
import Logging

/// The daemon's log on standard error: journald's priority prefixes where the journal reads it, otherwise lines with
/// the time. See sd-daemon(3) for the prefixes.
struct ServiceLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    private let style: LogStyle
    private let isJournal: Bool

    init(style: LogStyle, environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.style = style
        isJournal = environment["JOURNAL_STREAM"] != nil
    }

    var logLevel: Logger.Level {
        get { style.level }
        set { style.set(newValue) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        StandardError.write((style.isJSON ? Self.json(event) : text(event)) + "\n")
    }

    private func text(_ event: LogEvent) -> String {
        let prefix =
            isJournal
            ? "<\(Self.priority(event.level))>" : "\(Date().formatted(.iso8601)) \(event.level): "
        return prefix + "\(event.message)".replacing("\n", with: " ")
    }

    private struct Line: Encodable {
        var time: String
        var level: String
        var message: String
    }

    private static func json(_ event: LogEvent) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let time = Date().formatted(AlertRecord.timestampStyle)
        let line = Line(time: time, level: "\(event.level)", message: "\(event.message)")
        return (try? encoder.encode(line)).map { String(decoding: $0, as: UTF8.self) } ?? ""
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

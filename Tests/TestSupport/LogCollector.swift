import Core
import Logging

/// Keeps log lines for tests to look at.
///
/// Isolation: a lock.
public final class LogCollector: Sendable {
    public struct Line: Sendable {
        public let level: Logger.Level
        public let text: String
    }

    private let collected = Locked<[Line]>([])

    public init() {}

    public var lines: [Line] { collected.withLock { $0 } }
    public var logger: Logger { Logger(label: "test") { _ in Handler(collector: self) } }

    private struct Handler: LogHandler {
        let collector: LogCollector
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let line = Line(level: event.level, text: event.message.description)
            collector.collected.withLock { $0.append(line) }
        }
    }
}

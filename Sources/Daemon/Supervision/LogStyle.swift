import Core
import Logging
import Settings

/// What the daemon logs, and how; a reload may change it while loggers are in use.
///
/// Isolation: a lock.
public final class LogStyle: Sendable {
    private struct State {
        var level: Logger.Level
        var isJSON: Bool
    }

    private let state: Locked<State>

    /// - Parameters:
    ///   - level: of the least severe messages.
    ///   - isJSON: one JSON object a line.
    public init(_ level: Logger.Level = .info, isJSON: Bool = false) {
        state = Locked(State(level: level, isJSON: isJSON))
    }

    public var level: Logger.Level { state.withLock { $0.level } }
    public var isJSON: Bool { state.withLock { $0.isJSON } }

    public func set(_ level: Logger.Level) { state.withLock { $0.level = level } }

    func set(_ settings: SinkSettings.LogSettings) {
        let level = Logger.Level(rawValue: settings.level.rawValue) ?? .info
        state.withLock { $0 = State(level: level, isJSON: settings.format == .json) }
    }
}

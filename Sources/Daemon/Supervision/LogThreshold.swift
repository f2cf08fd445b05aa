import Core
import Logging
import Settings

/// The least severe level that the daemon logs; a reload may change it while loggers are in use.
///
/// Isolation: a lock.
public final class LogThreshold: Sendable {
    private let state: Locked<Logger.Level>

    public init(_ level: Logger.Level = .info) { state = Locked(level) }

    public var level: Logger.Level { state.withLock { $0 } }
    public func set(_ level: Logger.Level) { state.withLock { $0 = level } }
}

extension SinkSettings.LogSettings {
    var loggerLevel: Logger.Level { Logger.Level(rawValue: level.rawValue) ?? .info }
}

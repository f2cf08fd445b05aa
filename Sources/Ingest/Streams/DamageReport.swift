import Core
import Logging

/// Says in the log that packets cannot be decoded: the first at once, then at most one count a minute, and what is left at
/// the end.
///
/// Isolation: the stream's thread.
final class DamageReport {
    private static let pause = Duration.seconds(60)

    private let name: String
    private let logger: Logger
    private var unreported: UInt64 = 0
    private var lastReport: MonotonicTime?

    init(name: String, logger: Logger) {
        self.name = name
        self.logger = logger
    }

    func note(_ count: UInt64, at now: MonotonicTime) {
        guard count > 0 else { return }
        unreported += count
        if let lastReport, now - lastReport < Self.pause { return }
        report()
        lastReport = now
    }

    /// Call it where a session ends.
    func report() {
        guard unreported > 0 else { return }
        logger.warning("\(name): \(unreported) packet\(unreported == 1 ? "" : "s") could not be decoded")
        unreported = 0
    }
}
